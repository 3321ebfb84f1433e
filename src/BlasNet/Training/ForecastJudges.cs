using BlasNet.Execution;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Judges of the forecasts of networks, in the units of a table.</summary>
internal static class ForecastJudges
{
    /// <summary>Returns whether data is windows whose forecasts the loss is about.</summary>
    public static bool Judges(Dataset? data, Loss loss) => data?.Windows is { Count: > 0 }
        && loss is not (BinaryCrossEntropy or CategoricalCrossEntropy or SparseCategoricalCrossEntropy);

    /// <summary>Creates the judge of a network's forecasts; null where the data is no series or the outputs are no forecast of
    /// it.</summary>
    /// <param name="data">Windows whose targets are known.</param>
    /// <param name="network">The network.</param>
    /// <param name="preprocessor">The preprocessor of the table that the series come from; null for other data.</param>
    public static ForecastJudge? Of(Dataset? data, Network network, TablePreprocessor? preprocessor)
    {
        Loss loss = network.Loss!;
        if (!Judges(data, loss))
            return null;
        IReadOnlyList<double> quantiles = loss is Pinball pinball ? pinball.Quantiles : [];
        ForecastMeasure measure = loss switch
        {
            Pinball => ForecastMeasure.Pinball,
            Losses.MeanSquaredError => ForecastMeasure.SquaredError,
            _ => ForecastMeasure.AbsoluteError,
        };
        return new ForecastJudge(data!.Windows!, UnitsOf(preprocessor, data.Windows!.Shape.Targets), measure, quantiles,
            preprocessor?.Options.Series?.Season ?? data.Windows.Shape.Season);
    }

    /// <summary>Creates the judge of a data set that must be one of forecasts.</summary>
    /// <exception cref="ConfigurationException">It is none, or the model predicts classes.</exception>
    public static ForecastJudge Require(Dataset data, Network network, TablePreprocessor? preprocessor) =>
        Of(data, network, preprocessor) ?? throw new ConfigurationException(new Place(data.Name),
            data.Windows is null ? "the samples are no windows of a series, so that there is no forecast to judge."
                : data.Count == 0 ? "there is no window to judge."
                : "the model predicts classes, so that there is no forecast to judge.");

    private static ForecastUnits UnitsOf(TablePreprocessor? preprocessor, int targets) => preprocessor is not { Task: TableTask.Regression }
        ? ForecastUnits.None(targets)
        : new ForecastUnits([.. preprocessor.Targets.Select(target => target.Scale.Scale)],
            [.. preprocessor.Targets.Select(target => target.Scale.Shift)],
            [.. preprocessor.Targets.Select(target => target.Range).OfType<TargetRange>()]);
}
