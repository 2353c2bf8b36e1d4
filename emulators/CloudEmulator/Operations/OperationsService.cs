using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Wire.Operations;

namespace PayGatePrime.CloudEmulator.Operations;

/// <summary>The long-running operations, in memory: the finished ones of the last day, as long as they fit.</summary>
internal sealed partial class OperationsService(TimeProvider time)
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan s_retention = TimeSpan.FromDays(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KeptOperation> _kept = new(StringComparer.Ordinal);
    private readonly Queue<KeptOperation> _finished = new();
    private long _bytes;

    /// <exception cref="ApiException">The name is malformed, or there is no such operation, or no longer.</exception>
    public Operation Get(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw ApiException.Invalid("Operation name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/operations/<OPERATION_ID>\".");
        }

        lock (_gate)
        {
            DropOld();
            return !_kept.TryGetValue(name, out var kept) ? throw ApiException.NotFound()
                : kept.Finished.Task.IsCompletedSuccessfully ? kept.Finished.Task.Result : kept.Running;
        }
    }

    /// <summary>Does a work once for a name: who asks for it again gets the operation that there is.</summary>
    /// <param name="running">The operation until it is done.</param>
    /// <param name="purpose">What the name may not be used again for anything else than.</param>
    /// <param name="workAsync">Gives the operation when it is done; when it throws there is no operation.</param>
    public async Task<Operation> OnceAsync(Operation running, string purpose, Func<Task<Operation>> workAsync)
    {
        KeptOperation? kept;
        bool isFirst;
        lock (_gate)
        {
            DropOld();
            isFirst = !_kept.TryGetValue(running.Name, out kept);
            kept ??= new KeptOperation(running, purpose);
            _kept[running.Name] = kept;
        }

        if (kept.Purpose != purpose)
        {
            throw ApiException.Invalid("The requestId was used for another request.");
        }

        if (isFirst)
        {
            _ = FinishAsync(kept, workAsync);
        }

        return await kept.Finished.Task;
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            _kept.Clear();
            _finished.Clear();
            _bytes = 0;
        }
    }

    private async Task FinishAsync(KeptOperation kept, Func<Task<Operation>> workAsync)
    {
        try
        {
            var operation = await workAsync();
            lock (_gate)
            {
                kept.Finished.SetResult(operation);
                if (_kept.GetValueOrDefault(kept.Running.Name) == kept)
                {
                    kept.FinishedAt = time.GetUtcNow();
                    kept.Bytes = operation.CalculateSize();
                    _finished.Enqueue(kept);
                    _bytes += kept.Bytes;
                    DropOld();
                }
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                if (_kept.GetValueOrDefault(kept.Running.Name) == kept)
                {
                    _kept.Remove(kept.Running.Name);
                }
            }

            kept.Finished.SetException(e);
        }
    }

    private void DropOld()
    {
        var oldest = time.GetUtcNow() - s_retention;
        while (_finished.TryPeek(out var kept) && (kept.FinishedAt <= oldest || _bytes > MaxBytes))
        {
            _finished.Dequeue();
            _kept.Remove(kept.Running.Name);
            _bytes -= kept.Bytes;
        }
    }

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/operations/[A-Za-z0-9_.~\-]{1,500}\z")]
    private static partial Regex NamePattern();
}
