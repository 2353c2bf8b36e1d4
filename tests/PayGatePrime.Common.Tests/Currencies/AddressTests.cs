using FsCheck.Fluent;
using PayGatePrime.Common.Currencies;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Currencies;

public sealed class AddressTests
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // EIP-55, BIP-173, BIP-350, CashAddr's specification, CIP-19, SEP-23, XLS-5, TEP-2, HIP-15, Filecoin's specification; the rest are addresses that
    // wallets' own test suites publish.
    public static TheoryData<string, string> Right => new()
    {
        { "eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
        { "bsc", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359" },
        { "matic", "0xde709f2102306220921060314715629080e2fb77" },
        { "base", "0x52908400098527886E0F7030069857D2E4169EE7" },
        { "btc", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" },
        { "btc", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy" },
        { "btc", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4" },
        { "btc", "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3" },
        { "btc", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0" },
        { "ltc", "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9" },
        { "ltc", "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea" },
        { "doge", "DPpJVPpvPNP6i6tMj4rTycAGh8wReTqaSU" },
        { "doge", "A7JjzK9k9x5b2MkkQzqt91WZsuu7wTu6iS" },
        { "bch", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a" },
        { "bch", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a" },
        { "bch", "BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A" },
        { "bch", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq" },
        { "bch", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu" },
        { "dash", "Xx4dYKgz3Zcv6kheaqog3fynaKWjbahb6b" },
        { "zec", "t1U9yhDa5XEjgfnTgZoKddeSiEN1aoLkQxq" },
        { "zec", "t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd" },
        { "trx", "TNDzfERDpxLDS2w1q6yaFC7pzqaSQ3Bg3r" },
        { "trx", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8" },
        { "sol", "Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KCLr" },
        { "sol", "4JMhwSEujEZEfMp4X8ZrqYcDNaYy7UFaCXvoSzWQJLQq" },
        { "xrp", "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59" },
        { "xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh" },
        { "xlm", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ" },
        { "xlm", "GB5QPGBUTHET6TVSK3L7NJBKZ4J66CMLEABC5ECPNSBPCOAFCZWJ6KSN" },
        { "ton", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N" },
        { "ton", "0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8" },
        { "xmr", "47zQ5LAivg6hNCgijXSEFVLX7mke1bgM6YGLFaANDoJbgXDymcAAZvvMNt2PmMpqEe5qRy2zyfMYXdwpmdyitiFh84xnPG2" },
        { "xmr", "88WB4JKdQVhWfkc8cBT9EEJ6vejSAqKJHbV1dXBAXdpgQovtNDNRxfKCS7wB8rHQ5D5zH2Pd1YkyMNNQDie6ZfeZ311fPgn" },
        { "xmr", "4Gd4DLiXzBmbVX2FZZ3Cvu6fUaWACup1qDowprUCje1kSP4FmbftiJMSfV8kWZXNqmVwj4m52xqtgFNUudVmsmGkGvkLcCibWfVUfUFVB7" },
        { "ada", "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x" },
        { "ada", "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8" },
        { "ada", "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi" },
        { "ada", "DdzFFzCqrhsw3prhfMFDNFowbzUku3QmrMwarfjUbWXRisodn97R436SHc1rimp4MhPNmbdYb1aTdqtGSJixMVMi5MkArDQJ6Sc1n3Ez" },
        { "dot", "15FKUKXC6kwaXxJ1tXNywmFy4ZY6FoDFCnU3fMbibFdeqwGw" },
        { "ksm", "CpjsLDC1JFyrhm3ftC9Gs4QoyrkHKhZKtK7YqGTRFtTafgp" },
        { "atom", "cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh" },
        { "algo", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ" },
        { "near", "alice.near" },
        { "near", "98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de" },
        { "eos", "binancecleos" },
        { "xtz", "tz1Lhf4J9Qxoe3DZ2nfe8FGDnvVj7oKjnMY6" },
        { "xtz", "tz3NdTPb3Ax2rVW2Kq9QEdzfYFkRwhrQRPhX" },
        { "xtz", "KT1EM2LvxxFGB3Svh9p9HCP2jEEYyHjABMbK" },
        { "hbar", "0.0.123" },
        { "hbar", "0.0.123-vfmkw" },
        { "fil", "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy" },
        { "fil", "f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i" },
        { "fil", "f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a" },
    };

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee", AddressFaults.Checksum },
        { "eth", "0x0000000000000000000000000000000000000000", AddressFaults.NotPayable },
        { "eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", AddressFaults.Length },
        { "eth", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFaults.Prefix },
        { "eth", "TNDzfERDpxLDS2w1q6yaFC7pzqaSQ3Bg3r", AddressFaults.Prefix },
        { "eth", "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d", AddressFaults.PrivateKey },
        { "trx", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFaults.Alphabet },
        { "trx", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", AddressFaults.Prefix },
        { "btc", "", AddressFaults.Blank },
        { "btc", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 ", AddressFaults.Blank },
        { "btc", "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs", AddressFaults.TestNetwork },
        { "btc", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", AddressFaults.TestNetwork },
        { "btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", AddressFaults.Checksum },
        { "btc", "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9", AddressFaults.Prefix },
        { "btc", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", AddressFaults.PrivateKey },

        // BIP-350: version 0 with bech32m's sum, version 1 with bech32's, version 0 of a wrong length, a version above 16, mixed case, padding.
        { "btc", "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", AddressFaults.Checksum },
        { "btc", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", AddressFaults.Checksum },
        { "btc", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", AddressFaults.Checksum },
        { "btc", "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", AddressFaults.Checksum },
        { "btc", "bc1pw5dgrnzv", AddressFaults.Checksum },
        { "btc", "bc1gmk9yu", AddressFaults.Checksum },

        // BIP-350 calls these valid, but anybody may spend them.
        { "btc", "BC1SW50QGDZ25J", AddressFaults.NotPayable },
        { "btc", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", AddressFaults.NotPayable },
        { "ltc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", AddressFaults.Alphabet },
        { "bch", "bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap", AddressFaults.TestNetwork },
        { "bch", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", AddressFaults.Checksum },
        { "zec", "t2UNzUUx8mWBCRYPRezvA363EYXyEpHokyi", AddressFaults.TestNetwork },
        { "sol", "11111111111111111111111111111111", AddressFaults.NotPayable },
        { "sol", "Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KC", AddressFaults.Length },
        { "xrp", "rrrrrrrrrrrrrrrrrrrrrhoLvTp", AddressFaults.NotPayable },
        { "xrp", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", AddressFaults.Checksum },
        { "xlm", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSG", AddressFaults.Length },
        { "ton", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2M", AddressFaults.Checksum },
        { "xmr", "9uXRFi4PZMqhsnthBF6bGdfVnBSZtfKkR7Td8qPM7jUKZeTfR1tLhCoTLqYNE12xuiQg3aWGiLw83bWsqwTRLaM4Jk47xYM", AddressFaults.TestNetwork },
        { "ada", "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw", AddressFaults.NotPayable },
        { "ada", "addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz", AddressFaults.TestNetwork },
        { "ada", "2cWKMJemoBajc46Wu4Z7e6bG48myZWfB7Z6pD77L6PrJQWt9HZ3Yv7o8CYZTBMqHTPTkv", AddressFaults.TestNetwork },
        { "dot", "CpjsLDC1JFyrhm3ftC9Gs4QoyrkHKhZKtK7YqGTRFtTafgp", AddressFaults.Prefix },
        { "atom", "cosmosvaloper1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", AddressFaults.NotPayable },
        { "near", "Alice.near", AddressFaults.Alphabet },
        { "eos", "binancecleos6", AddressFaults.Alphabet },
        { "hbar", "0.0.123-vfmkx", AddressFaults.Checksum },
        { "fil", "t17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", AddressFaults.TestNetwork },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void PublishedAddressIsTaken(string network, string address) => Of(network).Check(address).ShouldBe(AddressVerdict.Valid);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void PublishedWrongAddressIsRefusedWithItsReason(string network, string address, string fault) => Of(network).Check(address).ShouldBe(AddressVerdict.Invalid(fault));

    [Theory]
    [InlineData("xrp", "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ")]
    [InlineData("xlm", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK")]
    [InlineData("dot", "5CK8D1sKNwF473wbuBP6NuhQfPaWUetNsWUNAAzVwTfxqjfr")]
    [InlineData("ltc", "3NJZLcZEEYBpxYEUGewU4knsQRn1WM5Fkt")]
    [InlineData("bch", "bitcoincash:zr6m7j9njldwwzlg9v7v53unlr4jkmx6eycnjehshe")]
    public void AddressThatTheExchangeMayNotKnowIsAskedFor(string network, string address) => Of(network).Check(address).ShouldBe(AddressVerdict.Unknown(AddressFaults.Ambiguous));

    [Fact]
    public void OneWrongCharacterAnywhereInAnAddressWithAChecksumIsRefused()
    {
        // Polkadot's two bytes let one error in 65,536 through, and EIP-55's letters one in some thousand.
        string[] unchecksummed = ["eth", "bsc", "matic", "base", "sol", "near", "eos", "hbar", "dot", "ksm"];
        foreach (var row in Right)
        {
            var (network, address) = ((string)row[0], (string)row[1]);
            if (unchecksummed.Contains(network) || address.StartsWith("0:", StringComparison.Ordinal))
            {
                continue;
            }

            for (var position = 0; position < address.Length; position++)
            {
                foreach (var other in Alphanumeric.Where(c => c != address[position]))
                {
                    var mutated = address[..position] + other + address[(position + 1)..];
                    Of(network).Check(mutated).Validity.ShouldNotBe(AddressValidity.Valid, $"{network} {mutated}");
                }
            }
        }
    }

    [Fact]
    public void LetterInTheWrongCaseIsRefusedOnEthereum()
    {
        const string Address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < Address.Length; i++)
        {
            if (char.IsAsciiLetter(Address[i]))
            {
                var flipped = Address[..i] + (char)(Address[i] ^ 0x20) + Address[(i + 1)..];
                Of("eth").Check(flipped).ShouldBe(AddressVerdict.Invalid(AddressFaults.Checksum));
            }
        }
    }

    [Theory]
    [InlineData("btc", 0x00)]
    [InlineData("btc", 0x05)]
    [InlineData("ltc", 0x30)]
    [InlineData("ltc", 0x32)]
    [InlineData("doge", 0x1e)]
    [InlineData("dash", 0x10)]
    [InlineData("trx", 0x41)]
    public void AnyHashUnderItsVersionIsTakenAndAnyMutationOfItRefused(string network, byte version) =>
        Property.Holds(
            from hash in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(20)
            from position in Gen.Choose(0, 24)
            from other in Gen.Elements(TestAddresses.BitcoinAlphabet.ToCharArray())
            select (hash, position, other),
            c =>
            {
                var address = TestAddresses.Base58Check([version, .. c.hash]);
                var mutated = address[..c.position] + c.other + address[(c.position + 1)..];
                return Of(network).Check(address) == AddressVerdict.Valid && (mutated == address || Of(network).Check(mutated).IsInvalid);
            });

    [Fact]
    public void NothingAPersonTypesThrows() =>
        Property.Holds(
            from network in Gen.Elements(CurrencyTable.Networks.ToArray())
            from text in Gen.Elements("abz019ABZ:-_.+/ \n\0é€𝄞lOI".EnumerateRunes().Select(r => r.ToString()).ToArray()).ArrayOf().Select(string.Concat)
            from prefix in Gen.Elements("", "0x", "bc1", "T", "addr1", "r", "G", "EQ", "0:", "4", "zs1", "f1", "t1", "cosmos1", "0.0.", "bitcoincash:", "82d818")
            select (network, address: prefix + text),

            // An account of EOS may be called by one letter; elsewhere so short a text can't be an address.
            c => c.network.Check(c.address).Validity != AddressValidity.Valid || c.address.Length > 1 || (c.network.Code == "eos" && c.address.Length == 1));

    private static Network Of(string code) => CurrencyTable.FindNetwork(code)!;
}
