using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.NowPayments;

namespace PayGatePrime.Sandbox.Tests;

public sealed class IpnSignatureTests
{
    private const string DocText = """
        {"actually_paid":15,"fee":{"currency":"btc","depositFee":1e-7,"serviceFee":0,"withdrawalFee":0},"order_description":"Café / VIP <1>","order_id":"ord-1","outcome_amount":14.8106,"outcome_currency":"trx","parent_payment_id":null,"pay_address":"TSszwFcbpkrZ2H85ZKsB6bEV5ffAv6kKai","pay_amount":15,"pay_currency":"trx","payment_extra_ids":{"0":5513339153},"payment_id":123456789,"payment_status":"finished","price_amount":1,"price_currency":"usd","purchase_id":"123456789"}
        """;

    private static JsonObject Body() => new()
    {
        ["payment_id"] = 123456789,
        ["parent_payment_id"] = null,
        ["payment_status"] = "finished",
        ["pay_address"] = "TSszwFcbpkrZ2H85ZKsB6bEV5ffAv6kKai",
        ["price_amount"] = JsText.Number(1.0m),
        ["price_currency"] = "usd",
        ["pay_amount"] = JsText.Number(15.00m),
        ["actually_paid"] = JsText.Number(15m),
        ["pay_currency"] = "trx",
        ["order_id"] = "ord-1",
        ["order_description"] = "Café / VIP <1>",
        ["purchase_id"] = "123456789",
        ["outcome_amount"] = JsText.Number(14.81060m),
        ["outcome_currency"] = "trx",
        ["payment_extra_ids"] = new JsonArray(5513339153),
        ["fee"] = new JsonObject { ["currency"] = "btc", ["depositFee"] = JsText.Number(0.0000001m), ["withdrawalFee"] = 0, ["serviceFee"] = 0 },
    };

    [Fact]
    public void DocFormMatchesTheGoldenText() => IpnSignature.Canonical(Body(), SignatureForm.Doc).ShouldBe(DocText);

    [Theory]
    [InlineData(SignatureForm.Doc, "b9af866dc7c85713816657a4ee87f80f7d557a0548f9b0ed9558302290775236347d258d4fa4eb3a0b5af4820a4d5869a825ce93a0521bd0702e775869e7937e")]
    [InlineData(SignatureForm.Sdk, "ba274759a9ecfa5498ceba7600256c4085a382656ebd87a8add4c9f49c85380380d1ebef0874a8bd683bba6ab51f09a310c0a2dda51e1f54fe7a980a665f457c")]
    [InlineData(SignatureForm.Old, "990f6dfff6d0e94c3dc4f8d903b0651dbd2791588eea07549d6d0bf240afa4bd5d5108cf9f9a44201a9a8d476dd9f9e3c3b06397f9dc49fe148d1348ad4b2bcc")]
    public void EveryFormMatchesItsGoldenVector(string form, string signature) =>
        IpnSignature.Sign(RunningSandbox.IpnSecret, IpnSignature.Canonical(Body(), form)).ShouldBe(signature);

    [Fact]
    public void MembersNamedLikeNumbersComeFirstByNumber() =>
        IpnSignature.Canonical(new JsonObject { ["b"] = 1, ["10"] = 2, ["9"] = 3, ["01"] = 4 }, SignatureForm.Doc).ShouldBe("""{"9":3,"10":2,"01":4,"b":1}""");

    [Theory]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000012300", "0.00000123")]
    [InlineData("0.00000099", "9.9e-7")]
    [InlineData("-0.00000001", "-1e-8")]
    [InlineData("15.000", "15")]
    [InlineData("0", "0")]
    public void NumbersAreWrittenAsJavaScriptWritesThem(string value, string expected) =>
        JsText.Stringify(JsText.Number(decimal.Parse(value))).ShouldBe(expected);

    [Fact]
    public void TextIsEscapedAsJavaScriptEscapesIt() =>
        JsText.Stringify(JsonValue.Create("\"\\\u0001\n\u007f\u2028é😀<>&+'/")).ShouldBe("\"\\\"\\\\\\u0001\\n\u007f\u2028é😀<>&+'/\"");
}
