using System.CommandLine;
using PayGatePrime.CloudEmulator.Load;

var tasks = new Option<int>("--tasks") { Description = "How many tasks to create.", DefaultValueFactory = _ => 20_000 };
var callers = new Option<int>("--callers") { Description = "How many create at one time.", DefaultValueFactory = _ => 64 };
var queues = new Option<int>("--queues") { Description = "Over how many queues; each is sent at most 500/s.", DefaultValueFactory = _ => 20 };
var store = new Option<string>("--store") { Description = "memory or postgres (a durable one is started).", DefaultValueFactory = _ => "postgres" };
var root = new RootCommand("Creates tasks over REST, receives them and prints rates and latencies.") { tasks, callers, queues, store };
root.SetAction((result, cancellation) => LoadRun.RunAsync(
    Math.Clamp(result.GetValue(tasks), 1, 1_000_000), Math.Clamp(result.GetValue(callers), 1, 1024), Math.Clamp(result.GetValue(queues), 1, 100), result.GetValue(store)!, cancellation));
return await root.Parse(args).InvokeAsync();
