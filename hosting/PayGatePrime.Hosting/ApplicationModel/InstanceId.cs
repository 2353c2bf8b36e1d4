using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

internal static class InstanceId
{
    private static readonly ConditionalWeakTable<IResource, string> s_suffixes = [];

    public static string Of(IResource resource) => $"{resource.Name}-{SuffixOf(resource)}";

    public static string SuffixOf(IResource resource) =>
        s_suffixes.GetValue(resource, static _ => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8));
}
