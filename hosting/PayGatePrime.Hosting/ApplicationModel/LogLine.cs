namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's output.</summary>
/// <param name="LineNumber">From 1, counting through the application's life.</param>
/// <param name="Content">The text, secrets masked.</param>
/// <param name="IsErrorMessage">Whether it came from standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
