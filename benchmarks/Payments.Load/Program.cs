using System.CommandLine;
using PayGatePrime.Payments.Load;

var seconds = new Option<int>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 15 };
var callers = new Option<int>("--callers") { Description = "Callers at once.", DefaultValueFactory = _ => 64 };
var rate = new Option<int>("--rate") { Description = "Payments a second.", DefaultValueFactory = _ => 1 };
var count = new Option<int>("--count") { Description = "Payments in all.", DefaultValueFactory = _ => 30 };
var warmUp = new Option<int>("--warm-up") { Description = "Payments before those that are measured.", DefaultValueFactory = _ => 5 };

var ipn = new Command("ipn", "IPN intake per second and latency, against the single-insert rate of the same Postgres.") { seconds, callers };
ipn.SetAction((parsed, cancelled) => IpnIntakeRun.RunAsync(parsed.GetValue(seconds), parsed.GetValue(callers), cancelled));
var flow = new Command("flow", "Starts the AppHost, then whole payments at a rate: finished to link sent, to broadcast, to paid; start time; memory.") { rate, count, warmUp };
flow.SetAction((parsed, cancelled) => FlowRun.RunAsync(parsed.GetValue(rate), parsed.GetValue(count), parsed.GetValue(warmUp), cancelled));
var rows = new Option<int>("--rows") { Description = "Accumulations in all.", DefaultValueFactory = _ => 1_000_000 };
var channels = new Option<int>("--channels") { Description = "Channels they belong to.", DefaultValueFactory = _ => 2_000 };
var pool = new Command("pool", "The pool check and the batch query on many accumulations, with their plans.") { rows, channels };
pool.SetAction((parsed, cancelled) => PoolRun.RunAsync(parsed.GetValue(rows), parsed.GetValue(channels), cancelled));

return await new RootCommand("Measures the payment path on this machine. Loopback only; every run is bounded.") { ipn, flow, pool }.Parse(args).InvokeAsync();
