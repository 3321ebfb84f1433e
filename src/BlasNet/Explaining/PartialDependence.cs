using BlasNet.Explaining;
using BlasNet.Tables;

namespace BlasNet;

/// <summary>Mean prediction over rows when one column has the same value in all of them, for several values.</summary>
/// <remarks>Source: Friedman 2001, "Greedy function approximation", section 8.2. The mean is over rows as they are, also such as never have
/// that value: where columns go together, the ends of the curve say little.</remarks>
public sealed record PartialDependence
{
    /// <summary>The number of rows that are drawn where there are more.</summary>
    internal const int MostRows = 1000;

    /// <summary>The number of values of a column of numbers, unless another is asked for.</summary>
    internal const int UsualPoints = 20;

    private const string Place = "Partial dependence";

    internal PartialDependence(string column, IReadOnlyList<string> outputs, IReadOnlyList<DependencePoint> points) =>
        (Column, Outputs, Points) = (column, outputs, points);

    /// <summary>Gets the name of the column.</summary>
    public string Column { get; }

    /// <summary>Gets what is predicted: the columns of values, the classes, or the second of two classes.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Gets the points: numbers rise, categories are in their order.</summary>
    public IReadOnlyList<DependencePoint> Points { get; }

    /// <summary>Computes the dependence on a column of a table.</summary>
    /// <param name="model">The model, trained on a table but no series.</param>
    /// <param name="table">A table with labels; at most 1000 of its rows are drawn.</param>
    /// <param name="column">The name of the column.</param>
    /// <param name="points">The number of values of a column of numbers, evenly by rank, at least 2; of categories the 30 most frequent
    /// are taken.</param>
    /// <exception cref="ConfigurationException">The model was not trained on such a table, there is no such feature, it is free
    /// text, or there are too few points.</exception>
    /// <exception cref="DataException">A cell is missing, or a category or class unknown.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    /// <example>
    /// <code>
    /// using SavedModel saved = SavedModel.Load("runs/housing/run_0001");
    /// var income = PartialDependence.Of(saved, Table.Read("housing.csv", saved.Preprocessor!.Options), "median_income");
    /// foreach (DependencePoint point in income.Points)
    ///     Console.WriteLine($"{point.Value}: {point.Predictions[0]}");
    /// </code>
    /// </example>
    public static PartialDependence Of(SavedModel model, Table table, string column, int points = UsualPoints)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        if (model.Preprocessor is not { Options.Series: null } preprocessor)
            throw new ConfigurationException(new Place { Subject = Place }, "the model was not trained on a table, or forecasts a series.");
        using Execution.SingleUse.Call call = model.Network.Use.Enter();
        EncodedTable encoded = preprocessor.Apply(table);
        // The table stays the caller's: its cells are not freed.
        var source = new SourceRows(table, encoded.Rows);
        HeldOutRows rows = HeldOutRows.Of(model, encoded.Data, source);
        InputColumn found = InputColumns.Of(preprocessor, encoded.Data).FirstOrDefault(each => each.Name == column)
            ?? throw new ConfigurationException(new Place { Subject = Place }, $"the model has learned from no column '{column}'."
                + NearestName.Advice(column, [.. preprocessor.Features.Select(each => each.Name)]));
        return Of(rows, found, points) ?? throw new ConfigurationException(new Place { Subject = Place },
            $"the column '{column}' is free text, whose values are in no order.");
    }

    /// <summary>Computes the dependence on a column; null for free text, and for a column of a series, whose values have no unit
    /// here.</summary>
    internal static PartialDependence? Of(HeldOutRows rows, InputColumn column, int points = UsualPoints, long seed = 0)
    {
        if (points < 2)
            throw new ConfigurationException(new Place { Subject = Place, Property = nameof(points) },
                FormattableString.Invariant($"two points or more are required, but '{points}' were asked for."));
        if (column.IsText || (rows.Model.Preprocessor is not null && rows.Source is null))
            return null;
        IReadOnlyList<GridPoint> grid = DependenceGrid.Of(rows, column, points);
        var outputs = MeanOutputs.Of(rows, seed);
        return new PartialDependence(column.Name, outputs.Names,
            [.. grid.Select(point => new DependencePoint(point.Value, point.Category, outputs.At(column, point.Inputs)))]);
    }
}

/// <summary>Mean prediction at one value of a column.</summary>
/// <param name="Value">The value in the unit of the column; NaN for a category.</param>
/// <param name="Category">The category; null for a number.</param>
/// <param name="Predictions">The mean of each output: values in their units, or probabilities.</param>
public sealed record DependencePoint(double Value, string? Category, IReadOnlyList<double> Predictions);
