using BlasNet.Tables;

namespace BlasNet.Benchmarks;

/// <summary>Question of the comparison on tables: a folder of files, the column to predict, and whether that has classes.</summary>
internal sealed record TableQuestion(string Title, string Folder, string Label, TableTask Task)
{
    /// <summary>Gets the questions in the order of the table.</summary>
    public static IReadOnlyList<TableQuestion> All { get; } =
    [
        new("housing", "housing", "median_house_value", TableTask.Regression),
        new("iris", "iris", "Name", TableTask.Classification),
        new("wine-red", "wine-red", "quality", TableTask.Regression),
        new("wine-red, classes", "wine-red", "quality", TableTask.Classification),
        new("wine-white", "wine-white", "quality", TableTask.Regression),
    ];

    /// <summary>Gets the measure: R2 of values, accuracy of classes; larger is better.</summary>
    public string Measure => Task == TableTask.Regression ? "R2" : "accuracy";

    /// <summary>Returns the measure of predictions: values, or the numbers of classes.</summary>
    public double MeasureOf(double[] predictions, double[] truth)
    {
        if (Task == TableTask.Classification)
            return predictions.Zip(truth).Count(pair => pair.First == pair.Second) / (double)truth.Length;
        double mean = truth.Average();
        return 1 - predictions.Zip(truth).Sum(pair => Square(pair.First - pair.Second)) / truth.Sum(value => Square(value - mean));
    }

    private static double Square(double value) => value * value;
}

/// <summary>Rows of a file for trees: numbers as they are, NaN where one is missing, and a column for each category.</summary>
internal sealed record SplitRows(float[][] Features, double[] Labels)
{
    /// <summary>Gets the number of rows.</summary>
    public int Count => Labels.Length;

    /// <summary>Returns some of the rows.</summary>
    public SplitRows Part(IEnumerable<int> rows)
    {
        int[] chosen = [.. rows];
        return new SplitRows([.. chosen.Select(row => Features[row])], [.. chosen.Select(row => Labels[row])]);
    }
}

/// <summary>Files of one split of a table, as <c>splits.py</c> writes them: train.csv, val.csv, test.csv and trainval.csv, which has the
/// rows of the first two.</summary>
internal sealed class SplitTables
{
    private readonly TableQuestion question;
    private readonly string folder;
    private readonly string[] categories;
    private readonly string[] classes;

    /// <summary>Reads the files.</summary>
    public SplitTables(TableQuestion question, string splits)
    {
        (this.question, folder) = (question, Path.Combine(splits, question.Folder));
        Table all = Read("trainval");
        classes = question.Task == TableTask.Regression ? [] : [.. Texts(all.Labels[0]).Distinct().Order(StringComparer.Ordinal)];
        categories = [.. all.Features.Where(column => !column.IsNumeric)
            .SelectMany(column => Texts(column).Where(text => text.Length > 0).Distinct().Order(StringComparer.Ordinal)
                .Select(text => $"{column.Name}={text}"))];
        (TrainAndValidation, Train, Validation, Test) = (Rows(all), Rows(Read("train")), Rows(Read("val")), Rows(Read("test")));
    }

    /// <summary>Gets the number of classes; 0 of values.</summary>
    public int ClassCount => classes.Length;

    /// <summary>Gets the rows to learn from.</summary>
    public SplitRows Train { get; }

    /// <summary>Gets the rows to stop by.</summary>
    public SplitRows Validation { get; }

    /// <summary>Gets the rows of both.</summary>
    public SplitRows TrainAndValidation { get; }

    /// <summary>Gets the rows to judge by.</summary>
    public SplitRows Test { get; }

    /// <summary>Returns the number of a class; -1 of one that is not there to learn from.</summary>
    public int ClassOf(string name) => Array.IndexOf(classes, name);

    /// <summary>Returns the path of a part.</summary>
    public string PathOf(string part) => Path.Combine(folder, part + ".csv");

    private Table Read(string part) =>
        Table.Read(PathOf(part), new TableOptions { Labels = [question.Label], Task = question.Task, Missing = MissingPolicy.Median });

    private SplitRows Rows(Table table)
    {
        TableColumn label = table.Labels[0];
        return new SplitRows(
            [.. Enumerable.Range(0, table.RowCount).Select(row => Features(table, row))],
            [.. Enumerable.Range(0, table.RowCount).Select(row => question.Task == TableTask.Regression
                ? label.NumberAt(row) : ClassOf(label.TextAt(row)!))]);
    }

    private float[] Features(Table table, int row)
    {
        float[] features = [.. table.Features.Where(column => column.IsNumeric).Select(column => (float)column.NumberAt(row)),
            .. new float[categories.Length]];
        int first = features.Length - categories.Length;
        foreach (TableColumn column in table.Features.Where(column => !column.IsNumeric))
        {
            int place = Array.IndexOf(categories, $"{column.Name}={column.TextAt(row)}");
            if (place >= 0)
                features[first + place] = 1;
        }
        return features;
    }

    private static IEnumerable<string> Texts(TableColumn column) =>
        Enumerable.Range(0, column.Count).Select(row => column.TextAt(row) ?? "");
}
