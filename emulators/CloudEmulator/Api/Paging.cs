using System.Buffers.Text;
using System.Text;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Pages over what is sorted by name.</summary>
internal static class Paging
{
    public static Page<T> Of<T>(IEnumerable<T> sorted, Func<T, string> name, int pageSize, int max, string? pageToken)
    {
        var size = Size(pageSize, max);
        var after = Read(pageToken);
        T[] found = [.. sorted.Where(i => string.CompareOrdinal(name(i), after) > 0).Take(size + 1)];
        return found.Length > size ? new Page<T>(found[..size], Token(name(found[size - 1]))) : new Page<T>(found, "");
    }

    public static int Size(int asked, int max) => asked < 0 ? throw ApiException.Invalid("The page size cannot be negative.") : asked == 0 ? max : Math.Min(asked, max);

    public static string Token(string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last));

    public static string Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return "";
        }

        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw ApiException.Invalid("The page token is not one of this list.");
        }
    }
}
