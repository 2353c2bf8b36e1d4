using System.Text.Json;
using Spectre.Console;

namespace PayGatePrime.Pgpctl;

/// <summary>Prints answers as tables, or as the JSON they are.</summary>
internal sealed class Printer
{
    // A file or a pipe has no width, and an id that is broken over lines can't be copied.
    private const int Unlimited = 400;
    private readonly Surroundings _around;
    private readonly IAnsiConsole _console;

    public Printer(Surroundings around)
    {
        _around = around;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(around.Out),
        });
        _console.Profile.Width = around.Width ?? Unlimited;
    }

    public void Json(JsonElement answer) => _around.Out.WriteLine(JsonText.Indented(answer));

    public void Line(string text) => _around.Out.WriteLine(Plain.Text(text));

    /// <summary>One table for each section that has rows.</summary>
    public void Sections(JsonElement answer, IReadOnlyList<Section> sections)
    {
        var shown = 0;
        foreach (var section in sections)
        {
            var rows = JsonText.Rows(answer, section.Path);
            if (rows.Length > 0)
            {
                Table(section, rows);
                shown++;
            }
        }

        if (shown == 0)
        {
            Line("Nothing.");
        }

        if (JsonText.Find(answer, "nextCursor") is { } cursor)
        {
            Line($"More: --cursor {cursor}");
        }
    }

    /// <summary>What a write did or would do.</summary>
    public void Effect(JsonElement answer)
    {
        Line((JsonText.Find(answer, "dryRun") == "yes" ? "Would be done: " : "") + JsonText.Find(answer, "said"));
        Line($"  before: {Inline(answer, "before")}");
        Line($"  after:  {Inline(answer, "after")}");
        if (JsonText.Find(answer, "sends") is { Length: > 0 } sends)
        {
            Line($"  sends:  {sends}");
        }
    }

    private void Table(Section section, JsonElement[] rows)
    {
        var columns = section.Columns.Where(c => rows.Any(r => JsonText.Find(r, c.Path) is not null)).ToList();
        var table = new Table { Border = TableBorder.Simple, Title = section.Title is { } title ? new TableTitle(Markup.Escape(title)) : null };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Heading)) { NoWrap = _around.Width is null });
        }

        foreach (var row in rows)
        {
            table.AddRow(columns.Select(c => new Text(Plain.Text(JsonText.Find(row, c.Path) ?? ""))));
        }

        _console.Write(table);
    }

    private static string Inline(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object
            ? string.Join(", ", part.EnumerateObject().Select(p => $"{p.Name} {JsonText.Find(part, p.Name)}"))
            : "-";
}
