using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.Kms;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class KmsTests : IAsyncLifetime
{
    private const string Key = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    private static readonly EthereumAddress s_address = EthereumAddress.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    private static readonly BigInteger s_half = BigInteger.Parse("07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private readonly byte[] _hash = RandomNumberGenerator.GetBytes(32);
    private FakeKms _kms = null!;

    public async Task InitializeAsync() => _kms = await FakeKms.StartAsync(Key);

    public Task DisposeAsync() => _kms.DisposeAsync().AsTask();

    [Fact]
    public void Crc32cVectorHolds() => Crc.Castagnoli("123456789"u8).ShouldBe(0xe3069283u);

    [Fact]
    public async Task AddressIsThatOfThePublicKey() => (await OpenAsync()).Address.ShouldBe(s_address);

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignatureHasALowSAndLeadsBackToTheAddress(bool? isHighS)
    {
        _kms.IsHighS = isHighS;
        var signer = await OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            var hash = RandomNumberGenerator.GetBytes(32);
            var signature = await signer.SignAsync(hash);
            signature.S.ShouldBeLessThanOrEqualTo(s_half);
            Secp256k1.Recover(signature, hash).ShouldBe(s_address, Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public async Task TheVeryHashIsSentWithItsChecksum()
    {
        await (await OpenAsync()).SignAsync(_hash);
        var request = JsonDocument.Parse(_kms.SignRequests.ShouldHaveSingleItem()).RootElement;
        request.GetProperty("digest").GetProperty("sha256").GetBytesFromBase64().ShouldBe(_hash);
        request.GetProperty("digestCrc32c").GetString().ShouldBe(Crc.Castagnoli(_hash).ToString(CultureInfo.InvariantCulture));
        _kms.Signed.ShouldBe([Convert.ToHexStringLower(_hash)]);
    }

    [Theory]
    [InlineData(503, ProviderFailure.Unavailable)]
    [InlineData(429, ProviderFailure.RateLimited)]
    [InlineData(403, ProviderFailure.Unauthorized)]
    [InlineData(404, ProviderFailure.NotFound)]
    [InlineData(400, ProviderFailure.Rejected)]
    public async Task RefusalIsToldByItsStatus(int status, ProviderFailure expected)
    {
        var signer = await OpenAsync();
        _kms.Status = status;
        (await Should.ThrowAsync<ProviderException>(() => signer.SignAsync(_hash))).Failure.ShouldBe(expected);
        (await Should.ThrowAsync<ProviderException>(OpenAsync)).Failure.ShouldBe(expected);
    }

    [Fact]
    public async Task WrongChecksumOfTheSignatureIsNoSignature()
    {
        var signer = await OpenAsync();
        _kms.IsSignatureCorrupted = true;
        await ShouldBeMalformedAsync(signer);
    }

    [Fact]
    public async Task HashThatKmsDidNotVerifyIsNotSigned()
    {
        var signer = await OpenAsync();
        _kms.IsDigestUnverified = true;
        await ShouldBeMalformedAsync(signer);
    }

    [Fact]
    public async Task SignatureOfAnotherKeyIsRefused()
    {
        var signer = await OpenAsync();
        _kms.IsAnothersKey = true;
        (await Should.ThrowAsync<ProviderException>(() => signer.SignAsync(_hash))).Code.ShouldBe("wrong_key");
    }

    [Fact]
    public async Task AnswerInAnotherKeysNameIsRefused()
    {
        var signer = await OpenAsync();
        _kms.IsAnothersName = true;
        await ShouldBeMalformedAsync(signer);
        (await Should.ThrowAsync<ProviderException>(OpenAsync)).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public async Task CorruptedPublicKeyIsRefused()
    {
        _kms.IsPemCorrupted = true;
        (await Should.ThrowAsync<ProviderException>(OpenAsync)).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public async Task KeyOfAnotherAlgorithmIsRefused()
    {
        _kms.Algorithm = "EC_SIGN_P256_SHA256";
        (await Should.ThrowAsync<ProviderException>(OpenAsync)).Failure.ShouldBe(ProviderFailure.Malformed);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Secp256k1.AddressOfPem(other.ExportSubjectPublicKeyInfoPem()).ShouldBeNull();
        Secp256k1.AddressOfPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----").ShouldBeNull();
        Secp256k1.AddressOfPem("no key at all").ShouldBeNull();
    }

    [Fact]
    public async Task SilenceAndALostAnswerAreToldAsUnavailableBecauseSigningTwiceHarmsNobody()
    {
        var signer = await OpenAsync(TimeSpan.FromMilliseconds(300));
        _kms.LosesAnswers = true;
        (await Should.ThrowAsync<ProviderException>(() => signer.SignAsync(_hash))).Failure.ShouldBe(ProviderFailure.Unavailable);
        _kms.NeverAnswers = true;
        (await Should.ThrowAsync<ProviderException>(() => signer.SignAsync(_hash))).IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1", true)]
    [InlineData("projects/p/locations/l/keyRings/r/cryptoKeys/k", false)]
    [InlineData("projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1:destroy", false)]
    [InlineData("https://evil.test/cryptoKeyVersions/1", false)]
    public void OnlyTheNameOfAKeyVersionIsTaken(string name, bool isOne) => KmsSigners.IsKeyVersion(name).ShouldBe(isOne);

    [Fact]
    public void BytesThatAreNoSignatureNeverPassForOne() =>
        Property.Holds(
            Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(),
            bytes => Secp256k1.ReadDer(bytes) is not { } parts || (parts.R.Sign > 0 && parts.S.Sign > 0));

    [Fact]
    public async Task LocalKeyAndKmsSignTheSameTransactionForTheSameSender()
    {
        var local = new LocalEthereumSigner(new Secret(Key));
        var transaction = new UnsignedTransaction { ChainId = 1, Nonce = 7, Fees = new GasFees(100, 1), GasLimit = 21_000, To = s_address, Value = 5 };
        var remote = await transaction.SignAsync(await OpenAsync());
        remote.From.ShouldBe((await transaction.SignAsync(local)).From);
        Encoding.UTF8.GetString(remote.Raw.Span).ShouldNotContain(Key);
    }

    private static async Task ShouldBeMalformedAsync(IEthereumSigner signer) =>
        (await Should.ThrowAsync<ProviderException>(() => signer.SignAsync(RandomNumberGenerator.GetBytes(32)))).Failure.ShouldBe(ProviderFailure.Malformed);

    private Task<IEthereumSigner> OpenAsync() => OpenAsync(Limits.Step);

    private Task<IEthereumSigner> OpenAsync(TimeSpan timeout) =>
        new ServiceCollection().AddLogging().AddKmsSigners(new KmsSettings(_kms.Url) { Timeout = timeout }).BuildServiceProvider().GetRequiredService<KmsSigners>().OpenAsync(FakeKms.KeyVersion);
}
