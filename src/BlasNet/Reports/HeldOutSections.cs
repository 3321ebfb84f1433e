using BlasNet.Explaining;
using BlasNet.Runs;

namespace BlasNet.Reports;

/// <summary>Sections of a report on the held-out rows of a run; disposal frees what they are written from.</summary>
internal sealed class HeldOutSections : IDisposable
{
    private const string DigestPrefix = "data_sha256.";
    private const int Columns = 4, Repeats = 5, MostRows = 2000, FewestRows = 100;
    private const double MostFlops = 1e11;

    private readonly HeldOutRows? rows;

    private HeldOutSections(HeldOutRows? rows, IReadOnlyList<IReportSection> sections) => (this.rows, Sections) = (rows, sections);

    /// <summary>Gets the sections in their order.</summary>
    public IReadOnlyList<IReportSection> Sections { get; }

    /// <summary>Reads weights and data of a run. The data may have been deleted, moved or changed since: then a sentence says so, because
    /// the rest of the report does not need it.</summary>
    public static HeldOutSections Read(RunRecord run)
    {
        HeldOutRows? rows = null;
        try
        {
            rows = HeldOutRows.Read(run.Directory, run.Config);
            IReportSection[] sections = [.. Of(HeldOutPredictions.Of(rows), run)];
            if (Changed(run) is not { } path)
                return new HeldOutSections(rows, sections);
            string sentence = $"{path} has changed since the run: what follows is computed from the data as it is now.";
            return new HeldOutSections(rows, [new MissingSection("Changed data", sentence), .. sections]);
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            rows?.Dispose();
            return new HeldOutSections(null,
                [new MissingSection("Validation samples", $"Confusion matrix and worst samples cannot be shown. {error.Message}")]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => rows?.Dispose();

    private static IEnumerable<IReportSection> Of(HeldOutPredictions samples, RunRecord run)
    {
        if (samples.AreClasses)
            yield return new ConfusionSection(samples);
        ForecastSection? forecast = ForecastSection.Of(samples, run);
        if (forecast is not null)
            yield return forecast;
        // A point of each step ahead would say less than the forecasts themselves.
        bool areValues = PredictionsSection.Fits(samples) && (forecast is null || samples.Width == 1);
        if (areValues)
            yield return new PredictionsSection(samples);
        if (samples.AreClasses && Array.TrueForAll(samples.Outputs, output => output is >= 0 and <= 1))
            yield return new ProbabilitiesSection(samples);
        if (areValues)
            yield return new ResidualsSection(samples);
        if (Explained(samples, run) is { } importance)
            yield return importance;
        yield return new WorstSamplesSection(samples);
    }

    // The files of 'explain' are read; without them a quick look is computed, unless it would take long.
    private static ImportanceSection? Explained(HeldOutPredictions samples, RunRecord run)
    {
        if (ExplanationFiles.Read(run.Directory.Root, samples) is { } known)
            return new ImportanceSection(samples, known.Importance, known.Dependences);
        HeldOutRows rows = samples.Rows;
        int columns = InputColumns.Of(rows.Model.Preprocessor, rows.Parts[0].Data).Count;
        long flops = ModelSummary.Of(rows.Model.Network.Model).Sum(layer => layer.Flops);
        int mostRows = (int)Math.Min(MostRows, MostFlops / (Math.Max(1.0, columns) * Repeats * Math.Max(1, flops)));
        if (columns == 0 || rows.Count < 2 || mostRows < FewestRows || Array.Exists(samples.Losses, loss => !float.IsFinite(loss)))
            return null;
        var explanation = Explanation.Of(samples, Columns, Repeats, seed: 0, mostRows);
        return new ImportanceSection(samples, explanation.Importance!, explanation.Dependences);
    }

    /// <summary>Finds a data file that has changed since the run, by the digests in its description of the machine.</summary>
    private static string? Changed(RunRecord run) => run.Environment
        .Where(each => each.Key.StartsWith(DigestPrefix, StringComparison.Ordinal))
        .Select(each => (Path: each.Key[DigestPrefix.Length..], Digest: each.Value))
        .FirstOrDefault(data => DataDigest.Of(data.Path) != data.Digest).Path;
}
