using System.Globalization;
using BlasNet.Files;
using BlasNet.Tensors;

namespace BlasNet.Sweeps;

/// <summary>A configuration that <c>auto</c> tries: settings of the model in place of its defaults.</summary>
/// <param name="Number">The number of the trial, counted from 1: the first is the model as it is.</param>
/// <param name="Settings">Keys of the model and values; empty for the first.</param>
internal sealed record AutoTrial(int Number, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    // Streams of draws are told apart by the item: a random sweep has 0.
    private const int Stream = 1;
    private const double RateForValues = 0.05, RateForClasses = 0.04, WeightDecay = 0.02, LeastDropout = 0.05, MostDropout = 0.3;

    // Values that cost more, or are less often good, are drawn less often.
    private static readonly (double Share, int Value)[] Units = [(0.65, 64), (0.3, 128), (0.05, 256)];
    private static readonly (double Share, int Value)[] Depths = [(0.75, 2), (0.25, 3)];
    private static readonly (double Share, int Value)[] EmbeddingSizes = [(0.25, 4), (0.5, 8), (0.25, 16)];
    private static readonly (double Share, double Value)[] Smoothings = [(0.4, 0.1), (0.3, 0.05), (0.3, 0)];

    /// <summary>Returns a trial: a pure function of seed and number.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="number">The number of the trial.</param>
    /// <param name="classes">Whether classes are learned, whose labels can be smoothed.</param>
    public static AutoTrial Of(long seed, int number, bool classes)
    {
        if (number == 1)
            return new AutoTrial(number, []);
        var random = new CounterRandom(seed, RandomPurpose.Sweep, number, Stream);
        var settings = new List<KeyValuePair<string, string>>
        {
            new("units", Text(Choose(Units, random.Uniform(0)))),
            new("depth", Text(Choose(Depths, random.Uniform(1)))),
            new("embeddingSize", Text(Choose(EmbeddingSizes, random.Uniform(2)))),
            new("dropout", Text(Math.Round(LeastDropout + (MostDropout - LeastDropout) * random.Uniform(3), 2))),
            new("learningRate", Text(Around(classes ? RateForClasses : RateForValues, random.Uniform(4)))),
            new("weightDecay", Text(Around(WeightDecay, random.Uniform(5)))),
        };
        if (classes)
            settings.Add(new("labelSmoothing", Text(Choose(Smoothings, random.Uniform(6)))));
        return new AutoTrial(number, settings);
    }

    /// <summary>Prints the settings as in <c>units=128, depth=2</c>.</summary>
    public override string ToString() =>
        Settings.Count == 0 ? "as it is" : string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Value}"));

    // From half of a value to twice of it, evenly in the logarithm.
    private static double Around(double value, double uniform) => value * Math.Pow(2, 2 * uniform - 1);

    private static T Choose<T>((double Share, T Value)[] among, double uniform)
    {
        int i = 0;
        while (i < among.Length - 1 && (uniform -= among[i].Share) >= 0)
            i++;
        return among[i].Value;
    }

    // Three digits hide differences in the last bits of different machines' powers.
    private static string Text(double value) => CsvFormat.Number(
        double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
}
