using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>Factory of options, whose values are read in the invariant culture; errors name the value and what is required.</summary>
internal static class Options
{
    /// <summary>Creates an option that takes a non-empty text.</summary>
    public static Option<string?> Text(string name, string valueName, string description) =>
        Custom<string?>(name, valueName, description, text => text.Length > 0 ? text : null, "it must not be empty");

    /// <summary>Creates an option that takes an integer.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue) =>
        Custom<int?>(name, "N", description,
            text => Integer(text) is { } value && value >= least && value <= most ? (int)value : null,
            string.Create(CultureInfo.InvariantCulture,
                $"a whole number {(most < int.MaxValue ? $"from {least} to {most}" : $"of at least {least}")} is required"));

    /// <summary>Creates the option for the number of threads.</summary>
    public static Option<int?> Threads() =>
        Whole("--threads", "Threads, 0 for one per processor. They change the speed, never the result. [default: 0]",
            least: 0, WorkerTeam.MostThreads);

    /// <summary>Creates the option for the silence of another worker, of which <see cref="ClaimFolder.UsualTimeout"/> is the
    /// default.</summary>
    public static Option<TimeSpan?> ClaimTimeout()
    {
        const int Most = 86_400;
        double usual = ClaimFolder.UsualTimeout.TotalSeconds;
        return Custom<TimeSpan?>("--claim-timeout", "N",
            "Seconds without a sign of life after which the work of another worker is taken over. "
                + string.Create(CultureInfo.InvariantCulture, $"[default: {usual}]"),
            text => Integer(text) is >= 1 and <= Most and { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {Most} is required"));
    }

    /// <summary>Formats a count with its noun: <c>1 thread</c>, <c>2 threads</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Creates an option that takes a 64-bit integer.</summary>
    public static Option<long?> Seed(string name, string description) =>
        Custom(name, "N", description, Integer, "a whole number is required");

    /// <summary>Creates an option that takes a positive finite number.</summary>
    public static Option<double?> Positive(string name, string description) =>
        Custom<double?>(name, "X", description,
            text => Number(text) is > 0 and double value ? value : null, "a positive finite number is required");

    /// <summary>Creates an option that takes a finite number of at least 0.</summary>
    public static Option<double?> NotNegative(string name, string description) =>
        Custom<double?>(name, "X", description,
            text => Number(text) is >= 0 and double value ? value : null, "a finite number of at least 0 is required");

    /// <summary>Creates an option that takes a number above 0 and below 1.</summary>
    public static Option<double?> Fraction(string name, string description) =>
        Custom<double?>(name, "X", description,
            text => Number(text) is > 0 and < 1 and double value ? value : null, "a number above 0 and below 1 is required");

    /// <summary>Creates an option that takes a time such as <c>90s</c>, <c>10m</c> or <c>1.5h</c>, in seconds.</summary>
    public static Option<double?> Duration(string name, string description) =>
        Custom<double?>(name, "TIME", description, Seconds, "a time is required, as in 90s, 10m or 1.5h");

    /// <summary>Creates an option that takes a number of bytes such as <c>500k</c> or <c>8M</c>.</summary>
    public static Option<int?> Size(string name, string description) =>
        Custom<int?>(name, "SIZE", description, Bytes, "a number of bytes below 2G is required, as in 500k or 8M");

    /// <summary>Creates the option for a backtest, ORIGINS[:STEP].</summary>
    public static Option<(int Count, int? Step)?> Backtest(string description) =>
        Custom("--backtest", "ORIGINS[:STEP]", description, BacktestFold.Origins,
            "a number of origins of at least 1 is required, and after a colon the rows from one to the next, as in 5:96");

    /// <summary>Creates the argument that names runs and refuses mistyped options.</summary>
    public static Argument<string[]> Runs(string description)
    {
        var runs = new Argument<string[]>("RUN") { Description = description, Arity = ArgumentArity.OneOrMore };
        runs.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
                result.AddError($"there is no option '{option.Value}'");
        });
        return runs;
    }

    /// <summary>Creates an option that takes a goal, METRIC=VALUE.</summary>
    public static Option<Goal?> Goal(string name, string description) =>
        Custom(name, "METRIC=VALUE", description, Cli.Goal.Parse, "METRIC=VALUE with a number is required, as in val_accuracy=0.97");

    /// <summary>Creates an option that takes the costs of errors, fp=X,fn=Y.</summary>
    public static Option<Costs?> Costs(string name, string description) => Custom(name, "fp=X,fn=Y", description, Cli.Costs.Parse,
        "two numbers of at least 0 are required, one of them above 0, as in fp=1,fn=5");

    /// <summary>Creates an option that takes the extents of a shape, separated by commas.</summary>
    public static Option<int[]?> Extents(string name, string description) =>
        Custom<int[]?>(name, "A,B,...", description, ReadExtents, "positive whole numbers separated by commas are required, as in 28,28,1");

    /// <summary>Creates the option for the channel order of images.</summary>
    public static Option<ChannelOrder?> Channels() =>
        Custom<ChannelOrder?>("--channels", "first|last",
            "Axis of the channels in the images of idx:DIR: first is [N,C,H,W], last is [N,H,W,C]. [default: last]",
            text => text switch { "first" => ChannelOrder.First, "last" => ChannelOrder.Last, _ => null }, "'first' or 'last' is required");

    /// <summary>Creates the option for the size of images.</summary>
    public static Option<Extents?> ImageSize() =>
        Custom<Extents?>("--image-size", "H,W",
            "Height and width that the pictures of images:DIR are brought to: the middle of each, resized. All must be of one size "
            + "without it.",
            text => ReadExtents(text) is { Length: 1 or 2 } sides ? new Extents(sides[0], sides[^1]) : null,
            "height and width in pixels, or one number for squares, are required, as in 64,64")!;

    /// <summary>Creates a flag.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Reads a finite number written with a decimal point; null for anything else.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static double? Seconds(string text)
    {
        int unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return unit > 0 && Number(text[..^1]) is > 0 and <= 1e5 and double value ? value * unit : null;
    }

    private static int? Bytes(string text)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        return Integer(shift > 0 ? text[..^1] : text) is > 0 and <= int.MaxValue and { } count && count << shift < int.MaxValue
            ? (int)(count << shift)
            : null;
    }

    private static long? Integer(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static int[]? ReadExtents(string text)
    {
        int[] extents = [.. text.Split(',').Select(part => Integer(part) is <= int.MaxValue and { } extent ? (int)extent : 0)];
        return Array.TrueForAll(extents, extent => extent > 0) ? extents : null;
    }

    private static Option<T> Custom<T>(string name, string valueName, string description, Func<string, T> read, string required) =>
        new(name)
        {
            Description = description,
            HelpName = valueName,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                T value = read(text);
                if (value is null)
                    result.AddError($"the value '{text}' of {name} cannot be used; {required}.");
                return value;
            },
        };
}
