using System.Threading.Channels;
using Npgsql;

namespace PayGatePrime.NpIpn;

/// <summary>
/// Group commit: whatever arrived while the last transaction was being written goes into the next one. An idle intake writes at
/// once, so nothing ever waits for company, and each caller is answered after the commit that holds its callback.
/// </summary>
internal sealed class IpnIntake(NpIpnDatabase database, ILogger<IpnIntake> logger) : BackgroundService
{
    private const int MostPerBatch = 256;
    private const int MostWaiting = 8_192;

    // NOWPayments gives up after three seconds and repeats.
    private static readonly TimeSpan s_writeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromMilliseconds(2_500);

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Stores one callback and returns after its commit.</summary>
    /// <exception cref="IntakeUnavailableException">It is not stored, or that is not known.</exception>
    public async Task<IntakeOutcome> SubmitAsync(ReceivedIpn ipn, CancellationToken cancelled)
    {
        var waiting = new Waiting(ipn, new TaskCompletionSource<IntakeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.Writer.TryWrite(waiting))
        {
            throw new IntakeUnavailableException("Too many callbacks are waiting.");
        }

        try
        {
            return await waiting.Done.Task.WaitAsync(s_answerLimit, cancelled);
        }
        catch (TimeoutException e)
        {
            throw new IntakeUnavailableException("The database is slow now.", e);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(MostPerBatch);
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < MostPerBatch && _waiting.Reader.TryRead(out var waiting))
                {
                    batch.Add(waiting);
                }

                await WriteAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The intake stops; callers that wait are told to come again");
        }
        finally
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            batch.ForEach(w => w.Done.TrySetException(new IntakeUnavailableException("The service stops.")));
        }
    }

    private async Task WriteAsync(IReadOnlyList<Waiting> batch, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(s_writeLimit);
        try
        {
            var outcomes = await database.RecordAsync([.. batch.Select(w => w.Ipn)], limit.Token);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(outcomes[i]);
            }
        }
        catch (Exception e) when (IsOutage(e))
        {
            logger.LogWarning(e, "{Count} callbacks could not be stored; NOWPayments will repeat them", batch.Count);
            foreach (var waiting in batch)
            {
                waiting.Done.TrySetException(new IntakeUnavailableException("The database is not reachable now.", e));
            }
        }
        catch (Exception e) when (batch.Count > 1)
        {
            // By halves, so that one that can't be written costs the others a few transactions and not one each.
            logger.LogWarning(e, "A batch of {Count} callbacks failed; its halves are written apart", batch.Count);
            var half = batch.Count / 2;
            await WriteAsync([.. batch.Take(half)], stopping);
            await WriteAsync([.. batch.Skip(half)], stopping);
        }
        catch (Exception e)
        {
            logger.LogError(e, "The callback for payment {ProviderPaymentId} could not be stored", batch[0].Ipn.ProviderPaymentId);
            batch[0].Done.TrySetException(e);
        }
    }

    private static bool IsOutage(Exception e) => e switch
    {
        PostgresException postgres => postgres.IsTransient,
        NpgsqlException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };

    private sealed record Waiting(ReceivedIpn Ipn, TaskCompletionSource<IntakeOutcome> Done);
}
