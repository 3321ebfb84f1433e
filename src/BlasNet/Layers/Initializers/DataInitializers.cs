using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>An initializer of kernels that draws from N(0, 1) and, before the first step, divides each unit's weights by the deviation of
/// its outputs over training rows.</summary>
/// <remarks>The data-driven start of RealMLP: Holzmüller, Grinsztajn and Steinwart 2024, "Better by default". Only dense layers have
/// it.</remarks>
public sealed record DataScaledNormal : Initializer
{
    internal const string Name = "dataScaledNormal";

    internal DataScaledNormal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override bool SeesData => true;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.Normal(i);
    }

    /// <summary>Computes the deviation of each column, with divisor N; 1 where the column has none.</summary>
    /// <remarks>Shapes: z [N, units]; the result [units].</remarks>
    internal static double[] Deviations(ReadOnlySpan<double> z, int units)
    {
        double[] means = new double[units], squares = new double[units];
        int rows = z.Length / units;
        for (int i = 0; i < z.Length; i++)
            means[i % units] += z[i] / rows;
        for (int i = 0; i < z.Length; i++)
            squares[i % units] += (z[i] - means[i % units]) * (z[i] - means[i % units]) / rows;
        return Array.ConvertAll(squares, square => square > 0 && double.IsFinite(square) ? Math.Sqrt(square) : 1);
    }
}

/// <summary>An initializer of biases that are 0 until, before the first step, each moves the kink of its unit to a place among the training
/// rows: minus a weighted mean of the unit's outputs over five drawn rows.</summary>
/// <remarks>The start "he+5" of RealMLP: Holzmüller, Grinsztajn and Steinwart 2024, "Better by default". The weights of the mean are
/// exponential draws over their sum. Only dense layers have it.</remarks>
public sealed record DataCentered : Initializer
{
    internal const string Name = "dataCentered";

    /// <summary>The rows of a unit's mean.</summary>
    internal const int Terms = 5;

    internal DataCentered() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override bool SeesData => true;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => values.Clear();

    /// <summary>Computes minus the weighted mean of each unit's outputs in its rows.</summary>
    /// <remarks>Shapes: z [N, units] without biases; rows and weights [units, terms]; the result [units].</remarks>
    internal static double[] Biases(ReadOnlySpan<double> z, int units, ReadOnlySpan<int> rows, ReadOnlySpan<double> weights)
    {
        var biases = new double[units];
        int terms = rows.Length / units;
        for (int i = 0; i < rows.Length; i++)
            biases[i / terms] -= weights[i] * z[rows[i] * units + i / terms];
        return biases;
    }
}
