namespace PayGatePrime.Sandbox.Http;

/// <summary>The last calls, oldest first; holds no header, no query and no body, so no secret.</summary>
internal sealed class CallLog
{
    private const int Capacity = 1000;
    private readonly Queue<LoggedCall> _calls = new();

    public void Add(LoggedCall call)
    {
        lock (_calls)
        {
            _calls.Enqueue(call);
            if (_calls.Count > Capacity)
            {
                _calls.Dequeue();
            }
        }
    }

    public IReadOnlyList<LoggedCall> Read()
    {
        lock (_calls)
        {
            return [.. _calls];
        }
    }

    public void Clear()
    {
        lock (_calls)
        {
            _calls.Clear();
        }
    }
}
