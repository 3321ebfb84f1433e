using System.Globalization;

namespace BlasNet.Server;

/// <summary>Trained model that a server answers with, and what requests to it consist of.</summary>
internal sealed class ServedModel : IDisposable
{
    // A canvas of more pixels is no place to draw a sign in.
    private const int LargestDrawing = 64;

    public ServedModel(Predictor predictor, string name)
    {
        (Predictor, Name) = (predictor, name);
        InputShape = predictor.Model.Shapes()[predictor.Model.InputPositions[0]];
        int[] shape = InputShape.ToArray();
        TakesPictures = !IsTable && HasOneInput && shape is [_, _, 1 or 3];
        TakesDrawings = TakesPictures && shape is [<= LargestDrawing, <= LargestDrawing, 1];
        OutputNames = predictor.Task switch
        {
            PredictionTask.Classes or PredictionTask.Binary => [],
            _ when predictor.Preprocessor?.Labels is { Count: > 0 } labels && labels.Count == predictor.OutputWidth => labels,
            _ => [.. Enumerable.Range(0, predictor.OutputWidth).Select(Number)],
        };
        int classes = predictor.Task switch
        {
            PredictionTask.Classes => predictor.OutputWidth,
            PredictionTask.Binary => 2,
            _ => 0,
        };
        Classes = [.. Enumerable.Range(0, classes).Select(label =>
            label < predictor.ClassNames.Count ? predictor.ClassNames[label] : Number(label))];
    }

    /// <summary>Gets the predictor.</summary>
    public Predictor Predictor { get; }

    /// <summary>Gets the name of the run or of the file of weights.</summary>
    public string Name { get; }

    /// <summary>Gets the shape of a row for the network.</summary>
    public Shape InputShape { get; }

    /// <summary>Gets whether the network has one input, of the shape <see cref="InputShape"/>.</summary>
    public bool HasOneInput => Predictor.Model.InputPositions.Count == 1;

    /// <summary>Gets whether rows are those of a table.</summary>
    public bool IsTable => Predictor.Preprocessor is not null;

    /// <summary>Gets whether the rows of a table are steps of time, of which a window is one sample.</summary>
    public bool IsSeries => Predictor.Preprocessor?.Options.Series is not null;

    /// <summary>Gets whether a picture can be a row.</summary>
    public bool TakesPictures { get; }

    /// <summary>Gets whether a row can be drawn by hand: a small picture in grey.</summary>
    public bool TakesDrawings { get; }

    /// <summary>Gets the names of the classes, or their numbers; empty for values and independent labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Gets the names of values or of independent labels, or their numbers; empty for classes.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Gets whether outputs have names of their own.</summary>
    public bool HasOutputNames => Predictor.Preprocessor?.Labels.Count == Predictor.OutputWidth;

    /// <summary>Reads the model of a run, or of a file of weights.</summary>
    /// <exception cref="DataException">The file is missing or malformed, or the run has no weights yet.</exception>
    public static ServedModel Load(string runOrFile)
    {
        string path = Path.GetFullPath(runOrFile);
        string name = Directory.Exists(path)
            ? Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))) + "/"
                + Path.GetFileName(Path.TrimEndingDirectorySeparator(path))
            : Path.GetFileName(path);
        return new ServedModel(Predictor.Load(runOrFile), name);
    }

    /// <inheritdoc/>
    public void Dispose() => Predictor.Dispose();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
