namespace Aspire.Hosting.ApplicationModel;

internal sealed class ResourceLog
{
    private const int Limit = 2000;
    private readonly Queue<LogLine> _lines = new();
    private int _count;

    public LogLine Add(string content, bool isError)
    {
        lock (_lines)
        {
            var line = new LogLine(++_count, content, isError);
            _lines.Enqueue(line);
            if (_lines.Count > Limit)
            {
                _lines.Dequeue();
            }

            return line;
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}
