using System.Globalization;
using System.Text;
using BlasNet.Files;
using BlasNet.Plots;
using BlasNet.Reports;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Reports of runs: the results of one or several as an HTML file that opens offline, or the filters of a first layer as an
/// image.</summary>
public static class RunReport
{
    private const string DefaultName = "report.html";

    /// <summary>Writes the report of a run, done or not: numbers, curves, confusion matrix, worst samples, filters, model,
    /// configuration, environment.</summary>
    /// <remarks>The validation data is read again if it still exists; nothing is downloaded.</remarks>
    /// <param name="run">The run's folder, or <c>EXPERIMENT/run_0007</c> within the folder of all runs.</param>
    /// <param name="file">The HTML file; <c>report.html</c> in the run's folder by default. An existing one is replaced.</param>
    /// <param name="runs">The folder of all runs.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="DataException">There is no such run, or one of its files is malformed.</exception>
    /// <exception cref="ConfigurationException">Its configuration is malformed.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static string Write(string run, string? file = null, string runs = "runs")
    {
        RunRecord record = RunRecord.Read(run, runs);
        string path = file ?? Path.Combine(record.Directory.Root, DefaultName);
        using var samples = HeldOutSections.Read(record);
        string html = ReportPage.Of(record.Directory.Name, page => ReportHeader.Write(page, record), Sections(record, samples));
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(html));
        return path;
    }

    /// <summary>Writes one page on several runs: results, the differences of their configurations, and common curves.</summary>
    /// <param name="names">Each run's folder, or <c>EXPERIMENT/run_0007</c> within the folder of all runs;
    /// the order is that of the colours.</param>
    /// <param name="file">The HTML file; <c>report.html</c> in the folder of all runs by default. An existing one is replaced.</param>
    /// <param name="runs">The folder of all runs.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="DataException">One of the runs does not exist, or one of its files is malformed.</exception>
    /// <exception cref="ConfigurationException">There are fewer than two runs, one is named twice,
    /// or a configuration is malformed.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static string WriteComparison(IReadOnlyList<string> names, string? file = null, string runs = "runs")
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count < 2)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"Two runs or more are required to compare, but there were '{names.Count}'."), nameof(names));
        }
        RunRecord[] records = [.. names.Select(name => RunRecord.Read(name, runs))];
        if (records.GroupBy(record => Path.GetFullPath(record.Directory.Root)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException($"The run '{twice.First().Directory.Name}' is named twice.", nameof(names));
        string path = file ?? Path.Combine(runs, DefaultName);
        string html = ReportPage.Of("Comparison of runs", page => page.Line($"<h1>{records.Length} runs</h1>"),
        [
            new ComparisonSection("Results", "No run has come to a result yet.", records, ComparedRuns.Results(records)),
            new ComparisonSection("Differences", "The runs have the same configuration.", records, ComparedRuns.Differences(records)),
            new RunOverlay(records),
        ]);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(html));
        return path;
    }

    /// <summary>Writes the filters of a run's first layer as a PNG image: before training on the left, after it on the right.</summary>
    /// <param name="run">The run's folder, or <c>EXPERIMENT/run_0007</c> within the folder of all runs.</param>
    /// <param name="file">The image; an existing one is replaced.</param>
    /// <param name="runs">The folder of all runs.</param>
    /// <exception cref="DataException">
    /// There is no such run, one of its files is malformed, or its first layer does not convolve images.
    /// </exception>
    /// <exception cref="ConfigurationException">Its configuration is malformed.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static void WriteFilters(string run, string file, string runs = "runs")
    {
        RunRecord record = RunRecord.Read(run, runs);
        FilterSet filters = FilterSet.Read(record)
            ?? throw new DataException(new Place(record.Directory.Root),
                $"there are no filters to draw, because {FilterSet.Absence(record)}.");
        AtomicFile.Write(file, FilterPicture.Encode(filters));
    }

    private static IEnumerable<IReportSection> Sections(RunRecord run, HeldOutSections samples)
    {
        yield return new CurvesSection(run);
        foreach (IReportSection section in samples.Sections)
            yield return section;
        if (FilterSet.Read(run) is { } filters)
            yield return new FiltersSection(filters);
        yield return new ModelSection(run.Config.Model.Model, run.Config.IsEnsemble);
        yield return new TableSection("Configuration", Configuration(run));
        if (run.Environment.Count > 0)
            yield return new TableSection("Environment", run.Environment.Select(each => (each.Key.Replace('_', ' '), (string?)each.Value)));
    }

    private static IEnumerable<(string, string?)> Configuration(RunRecord run)
    {
        TrainingConfig config = run.Config;
        return
        [
            ("model", config.Model.Name ?? config.Name), ("members", config.IsEnsemble ? Text(config.Members) : null),
            ("data", config.Data), ("validation", config.Validation ?? DefaultValidation(run)),
            ("test", config.Test), ("training part", config.TrainPart),
            ("channels", config.Channels == ChannelOrder.First ? "first" : null), ("image size", config.ImageSize?.ToString()),
            ("loss", config.Model.Loss?.ToString()), ("optimizer", config.Optimizer?.ToString()),
            ("epochs", Text(config.Epochs)), ("batch", Text(config.Batch)),
            ("shards", config.Shards > 1 ? Text(config.Shards) : null), ("augmentation", config.Augmentation?.ToString()),
            ("early stopping", config.EarlyStopping is { } patience ? $"{Text(patience)} epochs without a better loss" : null),
            ("weights at the end", config.RestoreBestEpoch is true ? "those of the best epoch" : null),
            ("learning rate reduced", Reduction(config)),
            ("time limit", config.TimeLimit is { } seconds ? seconds.ToString(CultureInfo.InvariantCulture) + " s" : null),
            ("seed", config.Seed.ToString(CultureInfo.InvariantCulture)),
            ("threads", config.Threads == 0 ? "one per processor" : Text(config.Threads)),
            ("checkpoint every", config.CheckpointEvery == 1 ? "epoch" : $"{Text(config.CheckpointEvery)} epochs"),
            ("weights", run.Summary?.WeightsSha256 is { } digest ? "SHA-256 " + digest : null),
        ];
    }

    private static string DefaultValidation(RunRecord run) =>
        run.Epochs is [{ ValidationLoss: null }, ..] ? "none"
        : run.Config.IsEnsemble && TableSpec.PathOf(run.Config.Data) is not null ? "another fold of the rows for each member"
        : "the data's test part";

    private static string? Reduction(TrainingConfig config) => config.ReduceLROnPlateau is { } epochs
        ? string.Create(CultureInfo.InvariantCulture,
            $"by {config.ReduceLRFactor ?? ReduceLROnPlateau.DefaultFactor} after {epochs} epochs without a better loss")
        : null;

    private static string? Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A sentence in place of a missing part of the report, with the reason.</summary>
internal sealed class MissingSection(string title, string sentence) : IReportSection
{
    public string Title => title;

    public void Write(MarkupBuilder page) => page.Line($"<p class=\"soft\">{sentence}</p>");
}

/// <summary>Names and values as a table of two columns; a null value has no row.</summary>
internal sealed class TableSection(string title, IEnumerable<(string Name, string? Value)> rows) : IReportSection
{
    public string Title => title;

    public void Write(MarkupBuilder page)
    {
        page.Line($"<div class=\"card scroll\"><table><tbody>");
        foreach ((string name, string? value) in rows)
        {
            if (value is not null)
                page.Line($"<tr><th scope=\"row\">{name}</th><td class=\"value\">{value}</td></tr>");
        }
        page.Line($"</tbody></table></div>");
    }
}

/// <summary>The layers of a model with their shapes and costs.</summary>
internal sealed class ModelSection(Model model, bool isMember) : IReportSection
{
    public string Title => isMember ? "Model of each member" : "Model";

    public void Write(MarkupBuilder page)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        page.Line($"<div class=\"card scroll\"><table><thead><tr><th>layer</th><th>output</th><th class=\"number\">parameters</th>");
        page.Line($"<th class=\"number\">FLOPs a sample</th><th>reads</th></tr></thead><tbody>");
        foreach (LayerSummary layer in layers)
            Row(page, layer.Key, layer.OutputShape.ToString(), layer.Parameters, layer.Flops, layer.Reads);
        Row(page, "total", "", layers.Sum(layer => layer.Parameters), layers.Sum(layer => layer.Flops), "");
        page.Line($"</tbody></table></div>");
    }

    private static void Row(MarkupBuilder page, string key, string output, long parameters, long flops, string reads)
    {
        page.Add($"<tr><th scope=\"row\">{key}</th><td>{output}</td><td class=\"number\">{EpochFormat.Rate(parameters)}</td>");
        page.Line($"<td class=\"number\">{EpochFormat.Rate(flops)}</td><td>{reads}</td></tr>");
    }
}
