using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class NowPaymentsSignatureTests
{
    // The documentation's sortObject and the official SDK's sortObjectDeep in behaviour, and the older white list.
    private const string NodeProgram = """
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(l => l);
        const doc = o => Object.keys(o).sort().reduce((r, k) => { r[k] = (o[k] && typeof o[k] === 'object') ? doc(o[k]) : o[k]; return r; }, {});
        const sdk = o => Array.isArray(o) ? o.map(sdk) : (o && typeof o === 'object') ? Object.keys(o).sort().reduce((r, k) => { r[k] = sdk(o[k]); return r; }, {}) : o;
        for (const line of lines) {
          const body = JSON.parse(line);
          console.log(JSON.stringify([JSON.stringify(doc(body)), JSON.stringify(sdk(body)), JSON.stringify(body, Object.keys(body).sort())]));
        }
        """;

    private const string Body = """
        {"payment_id":123456789,"parent_payment_id":null,"payment_status":"finished","pay_address":"TSszwFcbpkrZ2H85ZKsB6bEV5ffAv6kKai","price_amount":1,"price_currency":"usd","pay_amount":15,"actually_paid":15,"pay_currency":"trx","order_id":"ord-1","order_description":"Café / VIP <1>","purchase_id":"123456789","outcome_amount":14.8106,"outcome_currency":"trx","payment_extra_ids":[5513339153],"fee":{"currency":"btc","depositFee":1e-7,"withdrawalFee":0,"serviceFee":0}}
        """;

    private static readonly Secret s_secret = new("pgp-test-ipn-secret");

    [Theory]
    [InlineData(NowPaymentsSignatureForm.Documentation, "b9af866dc7c85713816657a4ee87f80f7d557a0548f9b0ed9558302290775236347d258d4fa4eb3a0b5af4820a4d5869a825ce93a0521bd0702e775869e7937e")]
    [InlineData(NowPaymentsSignatureForm.Sdk, "ba274759a9ecfa5498ceba7600256c4085a382656ebd87a8add4c9f49c85380380d1ebef0874a8bd683bba6ab51f09a310c0a2dda51e1f54fe7a980a665f457c")]
    [InlineData(NowPaymentsSignatureForm.Old, "990f6dfff6d0e94c3dc4f8d903b0651dbd2791588eea07549d6d0bf240afa4bd5d5108cf9f9a44201a9a8d476dd9f9e3c3b06397f9dc49fe148d1348ad4b2bcc")]
    public void GoldenVectorsHold(NowPaymentsSignatureForm form, string expected)
    {
        NowPaymentsSignature.Sign(Utf8(Body), s_secret, form).ShouldBe(expected);
        NowPaymentsSignature.Verify(Utf8(Body), expected, s_secret, acceptOldForm: true).ShouldBeTrue();
        NowPaymentsSignature.Verify(Utf8(Body), expected.ToUpperInvariant(), s_secret, acceptOldForm: true).ShouldBeTrue();
        NowPaymentsSignature.Verify(Utf8(Body), expected, s_secret).ShouldBe(form != NowPaymentsSignatureForm.Old);
    }

    [Fact]
    public void AnyChangeToBodySecretOrSignatureIsSeen()
    {
        var signature = NowPaymentsSignature.Sign(Utf8(Body), s_secret);
        NowPaymentsSignature.Verify(Utf8(Body.Replace("14.8106", "14.8107")), signature, s_secret).ShouldBeFalse();
        NowPaymentsSignature.Verify(Utf8(Body.Replace("1e-7", "2e-7")), signature, s_secret).ShouldBeFalse();
        NowPaymentsSignature.Verify(Utf8(Body), signature, new Secret("another")).ShouldBeFalse();
        NowPaymentsSignature.Verify(Utf8(Body), signature[..^1] + (signature[^1] == '0' ? '1' : '0'), s_secret).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ab")]
    public void MissingOrShortSignatureIsRefused(string? signature) => NowPaymentsSignature.Verify(Utf8(Body), signature, s_secret).ShouldBeFalse();

    [Fact]
    public void SignatureOfOtherCharactersIsRefusedQuietly()
    {
        NowPaymentsSignature.Verify(Utf8(Body), new string('é', 128), s_secret).ShouldBeFalse();
        NowPaymentsSignature.Verify(Utf8(Body), new string('\ud800', 128), s_secret).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("not json")]
    public void BodyThatIsNotJsonIsRefusedQuietly(string body) => NowPaymentsSignature.Verify(Utf8(body), new string('0', 128), s_secret).ShouldBeFalse();

    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"10":1,"9":2,"a":3,"01":4,"4294967294":5,"4294967295":6}""", """{"9":2,"10":1,"4294967294":5,"01":4,"4294967295":6,"a":3}""")]
    [InlineData("""{"a":1e-7,"b":15.0,"c":1E+3,"d":-0}""", """{"a":1e-7,"b":15.0,"c":1E+3,"d":-0}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"x":[3,[1],{"b":1,"a":2}],"e":[]}""", """{"e":{},"x":{"0":3,"1":{"0":1},"2":{"a":2,"b":1}}}""")]
    [InlineData(""" { "a" : "\u0041\/\u00e9" } """, """{"a":"A/é"}""")]
    [InlineData("""{"a":"\ud800","b":"\ud83d\ude00","c":"\u0000\u001f\b\f\n\r\t\"\\","d":"\u007f\u2028"}""", "{\"a\":\"\\ud800\",\"b\":\"😀\",\"c\":\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\\",\"d\":\"\u007f\u2028\"}")]
    [InlineData("""{"\uffff":1,"\ud83d\ude00":2}""", "{\"😀\":2,\"\uffff\":1}")]
    public void DocumentationFormIsWrittenAsJavaScriptDoes(string body, string expected) => NowPaymentsSignature.Canonical(Utf8(body)).ShouldBe(expected);

    [Fact]
    public async Task AllFormsAgreeWithNodeOnRandomBodies()
    {
        const int Seed = 20_251;
        var bodies = RandomBodies(Seed, 600);
        var expected = await RunNodeAsync(string.Join('\n', bodies));
        expected.Count.ShouldBe(bodies.Count);
        for (var i = 0; i < bodies.Count; i++)
        {
            var forms = JsonSerializer.Deserialize<JsonElement>(expected[i]);
            foreach (var form in Enum.GetValues<NowPaymentsSignatureForm>())
            {
                // A white list with this name makes JavaScript print every object's prototype, which no callback does.
                if (form == NowPaymentsSignatureForm.Old && bodies[i].Contains("__proto__", StringComparison.Ordinal))
                {
                    continue;
                }

                NowPaymentsSignature.Canonical(Utf8(bodies[i]), form).ShouldBe(forms[(int)form].GetString(), $"seed {Seed}, body {i}, {form}: {bodies[i]}");
            }
        }
    }

    [Fact]
    public void BodyOfManyKeysTakesNoQuadraticWork()
    {
        var body = Utf8("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":{i}")) + "}");
        NowPaymentsSignature.Verify(body, NowPaymentsSignature.Sign(body, s_secret, NowPaymentsSignatureForm.Old), s_secret, acceptOldForm: true).ShouldBeTrue();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static List<string> RandomBodies(int seed, int count)
    {
        var random = new Random(seed);
        string[] names = ["payment_id", "fee", "order_id", "a", "A", "é", "10", "9", "007", "4294967294", "4294967295", "-1", "😀", "\\uffff", "\\ud800", "__proto__", "", "a b", "\\\"", "\\n", "toString", "0"];
        string[] texts = ["", "x", "Café / VIP <1>", "😀", "\\ud83d\\ude00", "\\udc00\\ud800", "\\u0000\\u001f\\u007f", "\\b\\f\\n\\r\\t\\/\\\\\\\"", "\\u2028\u2029", "&'+", "\\u00E9"];
        string[] numbers = ["0", "1", "15", "-3.5", "1e-7", "1e+21", "0.1", "123456789", "5513339153", "14.8106", "1.5e-9"];
        return [.. Enumerable.Range(0, count).Select(_ => Object(4))];

        string Object(int depth) => "{" + string.Join(',', Enumerable.Range(0, random.Next(0, 7)).Select(_ => $"\"{names[random.Next(names.Length)]}\":{Value(depth - 1)}")) + "}";

        string Value(int depth) => random.Next(depth > 0 ? 7 : 5) switch
        {
            0 => numbers[random.Next(numbers.Length)],
            1 or 2 => $"\"{texts[random.Next(texts.Length)]}\"",
            3 => random.Next(2) == 0 ? "true" : "false",
            4 => "null",
            5 => Object(depth),
            _ => "[" + string.Join(',', Enumerable.Range(0, random.Next(0, 4)).Select(_ => Value(depth - 1))) + "]",
        };
    }

    private static async Task<List<string>> RunNodeAsync(string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", NodeProgram])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        using var limit = new CancellationTokenSource(Limits.Step);
        var output = node.StandardOutput.ReadToEndAsync(limit.Token);
        await node.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        node.StandardInput.Close();
        var text = await output;
        await node.WaitForExitAsync(limit.Token);
        node.ExitCode.ShouldBe(0);
        return [.. text.Split('\n').Where(l => l.Length > 0)];
    }
}
