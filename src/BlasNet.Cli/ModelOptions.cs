using System.CommandLine;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Options that name a model without data, and the shapes that data would give it.</summary>
internal sealed class ModelOptions
{
    private const int TenClasses = 10, Sides = 2, UsualWindows = 10_000;
    private static readonly Activation[] ForClasses = [Activation.Softmax, Activation.Sigmoid];
    private static readonly int[] Digit = [28, 28, 1], ColourImage = [32, 32, 3], Point = [2];

    private readonly Option<string?> model = Named();
    private readonly Option<int[]?> input = Options.Extents("--input",
        "Shape of one sample, such as 28,28,1, for a model that leaves it to the data.");
    private readonly Option<int?> outputs = Options.Whole(
        "--outputs", "Number of classes, for a model that leaves it to the data.", least: 1);

    /// <summary>Creates the option that names a model.</summary>
    public static Option<string?> Named() => Options.Text("--model", "NAME|FILE.json",
        $"Built-in model ({string.Join(", ", ModelNames.All)}) or model file.");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(model);
        verb.Add(input);
        verb.Add(outputs);
    }

    /// <summary>Reads the model; null if none was named.</summary>
    /// <exception cref="UsageException">There is no such model, or a shape is missing.</exception>
    public (ModelFile File, Model Model, Loss Loss)? Read(ParseResult parsed)
    {
        if (parsed.GetValue(model) is not { } name)
            return null;
        ModelFile file = ModelNames.Read(name);
        if (file.Table is { } table)
            return OfTable(parsed, file, table);
        if (file.Forecast is { } forecast)
            return OfForecast(parsed, file, forecast);
        (int[]? Shape, int Classes)? usual = ModelNames.DefaultData(name) switch
        {
            null => null,
            "circles" => (Point, Sides),
            "cifar10" => (ColourImage, TenClasses),
            _ => (Digit, TenClasses),
        };
        int[]? given = parsed.GetValue(input) is { Length: > 0 } shape ? shape : usual?.Shape;
        IReadOnlyList<Shape> shapes = [.. file.Model.InputPositions.Select(position =>
            Stated(file.Model, position) ?? (given is not null ? new Shape(given)
            : throw new UsageException(
                "--model", $"'{name}' leaves the shape of its input to the data. Give it with --input, as in --input 28,28,1.")))];
        int? classes = parsed.GetValue(outputs) ?? usual?.Classes;
        if (classes is null && file.Model.Last.LeavesOutputs)
            throw new UsageException(
                "--model", $"'{name}' leaves the number of its outputs to the data. Give it with --outputs, as in --outputs 10.");
        // Of the usual size, where a table would tell it.
        if (file.Model.TakesVocabulary)
            file = file with { Model = file.Model.WithVocabularies([.. shapes.Select(_ => TextEncoding.Words().MaxTokens)]) };
        (Model fitted, Loss loss) = TrainingTask.Fit(file, shapes, StandIn(file, classes ?? Sides));
        return (file, fitted, loss);
    }

    // Its layers follow from a table, of which the numbers of inputs and outputs are enough for a summary.
    private (ModelFile File, Model Model, Loss Loss) OfTable(ParseResult parsed, ModelFile file, TableModel table)
    {
        if (parsed.GetValue(input) is not [int numbers])
            throw new UsageException("--model",
                $"'{file.Name}' follows from the columns of a table. Give the number of numeric columns with --input, as in --input 8.");
        int? classes = parsed.GetValue(outputs);
        Targets targets = classes is { } count ? Targets.Classes([0], count) : Targets.Values(new float[1]);
        ModelFile completed = table.Complete(file, numbers, targets);
        return (completed, completed.Model, completed.Loss!);
    }

    // Its layers follow from the windows of a series.
    private (ModelFile File, Model Model, Loss Loss) OfForecast(ParseResult parsed, ModelFile file, ForecastModel forecast)
    {
        if (parsed.GetValue(input) is not { Length: 1 or 2 } sizes || parsed.GetValue(outputs) is not { } horizon)
            throw new UsageException("--model", $"'{file.Name}' follows from the windows of a series. Give their steps and channels with "
                + "--input and the steps ahead with --outputs, as in --input 336,7 --outputs 96.");
        ModelFile completed = forecast.Complete(file, new ForecastShape(sizes[0], 0, sizes.Length > 1 ? sizes[1] : 1, horizon),
            UsualWindows, batch: null);
        return (completed, completed.Model, completed.Loss!);
    }

    private static Shape? Stated(Model model, int position) => ((InputLayer)model.Layers[position]).Shape;

    // Classification, unless loss or last activation imply regression.
    private static Targets StandIn(ModelFile file, int classes)
    {
        Layer last = file.Model.Last;
        bool isValues = file.Loss is not null
            ? file.Loss.FusedActivation is null
            : !last.LeavesOutputs && !ForClasses.Contains(file.Model.FinalActivation);
        return isValues ? Targets.Values(new float[1]) : Targets.Classes([0], classes);
    }
}
