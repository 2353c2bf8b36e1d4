using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random text as a parameter's value.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCase = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Specials = "-_.{}~()*+!";

    /// <summary>The least number of characters.</summary>
    public int MinLength { get; set; }

    /// <summary>Whether a-z may occur.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether A-Z may occur.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether 0-9 may occur.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether special characters may occur.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of a-z.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of A-Z.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of 0-9.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of special characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">No kind of character is allowed, or one is demanded that is not.</exception>
    public override string GetDefaultValue()
    {
        var characters = new List<char>();
        var alphabet = Take(Lower, LowerCase, MinLower, characters) + Take(Upper, UpperCase, MinUpper, characters)
            + Take(Numeric, Digits, MinNumeric, characters) + Take(Special, Specials, MinSpecial, characters);
        if (alphabet.Length == 0)
        {
            throw new InvalidOperationException("A generated parameter needs at least one kind of character.");
        }

        characters.AddRange(RandomNumberGenerator.GetItems<char>(alphabet, Math.Max(0, MinLength - characters.Count)));
        var result = characters.ToArray();
        RandomNumberGenerator.Shuffle<char>(result);
        return new string(result);
    }

    private static string Take(bool allowed, string alphabet, int least, List<char> characters)
    {
        if (!allowed)
        {
            return least == 0 ? "" : throw new InvalidOperationException("A generated parameter demands a kind of character that it does not allow.");
        }

        characters.AddRange(RandomNumberGenerator.GetItems<char>(alphabet, least));
        return alphabet;
    }
}
