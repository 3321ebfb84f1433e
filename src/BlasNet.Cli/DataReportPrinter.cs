using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Printer of data reports: tables and sentences for people, JSON for scripts.</summary>
internal static class DataReportPrinter
{
    private const int MostClasses = 20;

    /// <summary>Formats a report: facts, then issues, and the verdict at the end.</summary>
    public static string Of(DataReport report)
    {
        var text = new StringBuilder();
        if (report.Found.Length > 0)
            text.Append(report.Found).Append(Samples(report)).Append('\n').AppendJoin("", report.Notes.Select(note => note + "\n"))
                .Append('\n');
        if (report.Columns.Count > 0)
            text.Append(Columns(report)).Append('\n');
        if (report.Parts.Count > 0)
            text.Append(Parts(report)).Append('\n');
        foreach (IGrouping<DataIssueKind, DataIssue> kind in report.Issues.GroupBy(issue => issue.Kind))
        {
            foreach (DataIssue issue in kind)
                text.Append(issue.IsFault ? "fault: " : "warning: ").Append(issue.Sentence.ReplaceLineEndings(" ")).Append('\n');
            int all = report.CountOf(kind.Key), more = all - kind.Count();
            if (more > 0)
                text.Append(CultureInfo.InvariantCulture,
                    $"... and {EpochFormat.Rate(more)} more of this kind; --max-issues {all} lists all\n");
        }
        if (!report.IsClean)
            text.Append('\n');
        return text.Append(Verdict(report)).Append('\n').ToString();
    }

    /// <summary>Writes a report.</summary>
    public static void Write(Utf8JsonWriter json, DataReport report)
    {
        json.WriteString("data", report.Data);
        json.WriteBoolean("clean", report.IsClean);
        json.WriteNumber("faults", report.Faults);
        json.WriteNumber("warnings", report.Warnings);
        if (report.Parts.Count > 0)
            json.WriteNumber("rows", report.Parts.Sum(part => part.Rows));
        if (report.Notes.Count > 0)
        {
            json.WriteStartArray("notes");
            foreach (string note in report.Notes)
                json.WriteStringValue(note);
            json.WriteEndArray();
        }
        WriteSamples(json, report);
        WriteColumns(json, report.Columns);
        json.WriteStartArray("parts");
        foreach (PartFacts part in report.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Name);
            json.WriteNumber("rows", part.Rows);
            json.WriteNumber("duplicates", part.Duplicates);
            json.WriteStartObject("classes");
            foreach (ClassCount count in part.Classes)
                json.WriteNumber(count.Name, count.Rows);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (report.Overlap is { } overlap)
            json.WriteNumber("overlap", overlap);
        json.WriteStartObject("counts");
        foreach (DataIssueKind kind in Enum.GetValues<DataIssueKind>().Where(kind => report.CountOf(kind) > 0))
            json.WriteNumber(JsonNames.Of(kind), report.CountOf(kind));
        json.WriteEndObject();
        json.WriteStartArray("issues");
        foreach (DataIssue issue in report.Issues)
            Write(json, issue);
        json.WriteEndArray();
    }

    private static void WriteSamples(Utf8JsonWriter json, DataReport report)
    {
        if (report.SampleShape.Count == 0)
            return;
        json.WriteStartArray("sample");
        foreach (int extent in report.SampleShape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteString("element", report.Element);
        json.WriteNumber("constant_inputs", report.ConstantInputs!.Value);
    }

    private static void WriteColumns(Utf8JsonWriter json, IReadOnlyList<ColumnFacts> columns)
    {
        if (columns.Count == 0)
            return;
        json.WriteStartArray("columns");
        foreach (ColumnFacts column in columns)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Name);
            json.WriteString("kind", JsonNames.Of(column.Kind));
            json.WriteNumber("missing", column.Missing);
            json.WriteNumber("different", column.Distinct);
            if (column.Mean is { } mean)
            {
                json.Number("least", column.Least!.Value);
                json.Number("mean", mean);
                json.Number("most", column.Most!.Value);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DataIssue issue)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNames.Of(issue.Kind));
        json.WriteBoolean("fault", issue.IsFault);
        json.WriteString("file", issue.File);
        if (issue.Line is { } line)
            json.WriteNumber("line", line);
        if (issue.Column is { } column)
            json.WriteString("column", column);
        if (issue.Text is { } text)
            json.WriteString("text", text);
        json.WriteString("sentence", issue.Sentence);
        json.WriteEndObject();
    }

    private static string Samples(DataReport report)
    {
        if (report.ConstantInputs is not { } constant)
            return "";
        long size = report.SampleShape.Aggregate(1L, (product, extent) => product * extent);
        return $", kept as {report.Element}; {EpochFormat.Rate(constant)} of {EpochFormat.Rate(size)} values are the same in all samples";
    }

    private static TextTable Columns(DataReport report)
    {
        var table = new TextTable("column", "missing", "different", "least", "mean", "most", "kind", "values") { TextColumnsAtEnd = 2 };
        foreach (ColumnFacts column in report.Columns)
        {
            string different = column.Kind == ColumnKind.Ignored ? "" : EpochFormat.Rate(column.Distinct);
            string further = column.Texts.Count < column.Distinct && column.Texts.Count > 0 ? ", ..." : "";
            table.Add(Excerpt.Of(column.Name), EpochFormat.Rate(column.Missing), different,
                Number(column, column.Least), Number(column, column.Mean), Number(column, column.Most),
                JsonNames.Of(column.Kind), string.Join(", ", column.Texts) + further);
        }
        return table;
    }

    private static TextTable Parts(DataReport report)
    {
        IReadOnlyList<ClassCount> classes = report.Parts[0].Classes;
        var table = new TextTable(["rows", .. report.Parts.Select(part => part.Name)]);
        table.Add(["all", .. report.Parts.Select(part => EpochFormat.Rate(part.Rows))]);
        table.Add(["the same as one before", .. report.Parts.Select(part => EpochFormat.Rate(part.Duplicates))]);
        if (report.Overlap is { } overlap)
            table.Add(["in both parts", "", EpochFormat.Rate(overlap)]);
        for (int i = 0; i < Math.Min(classes.Count, MostClasses); i++)
            table.Add([$"class {Excerpt.Of(classes[i].Name)}", .. report.Parts.Select(part => Share(part, i))]);
        if (classes.Count > MostClasses)
            table.Add([$"... and {EpochFormat.Rate(classes.Count - MostClasses)} more classes", .. report.Parts.Select(_ => "")]);
        return table;
    }

    private static string Share(PartFacts part, int number)
    {
        if (number >= part.Classes.Count)
            return "";
        int rows = part.Classes[number].Rows;
        return $"{EpochFormat.Rate(rows)}  {(100.0 * rows / part.Rows).ToString("0.0", CultureInfo.InvariantCulture),5} %";
    }

    // Six digits of the column's range, since a clock would have the same six in all rows.
    private static string Number(ColumnFacts column, double? value)
    {
        const int fewest = 6, most = 15;
        if (value is not { } number)
            return "";
        double range = column.Most!.Value - column.Least!.Value;
        double largest = Math.Max(Math.Abs(column.Most.Value), Math.Abs(column.Least.Value));
        int digits = range > 0 && double.IsFinite(range)
            ? (int)Math.Min(fewest + Math.Max(0, Math.Floor(Math.Log10(largest / range))), most)
            : fewest;
        return number.ToString(FormattableString.Invariant($"G{digits}"), CultureInfo.InvariantCulture);
    }

    private static string Verdict(DataReport report) => report switch
    {
        { IsClean: true } => $"{report.Data} is clean.",
        { Faults: 0 } => $"{report.Data}: {Options.Count(report.Warnings, "warning")}, no faults.",
        _ => $"{report.Data}: {Options.Count(report.Faults, "fault")}, {Options.Count(report.Warnings, "warning")}; "
            + "it cannot be trained on as it is.",
    };
}
