using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>An initializer that makes a matrix with orthogonal rows or columns, all of one length; Orthogonal of Keras.</summary>
/// <remarks>
/// Saxe, McClelland and Ganguli 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks". All axes of
/// a parameter but the last are the rows, as in Keras: W [rows, columns]. A matrix [max, min] of draws from N(0, 1) is split into Q R by
/// reflections of Householder; each column of Q takes the sign of R's diagonal, which makes Q unique and no matrix likelier than another.
/// Q, transposed where the rows are fewer, times the gain is W: W · Wᵀ or Wᵀ · W is gain² times the identity.
/// </remarks>
public sealed record Orthogonal : Initializer
{
    internal const string Name = "orthogonal";
    internal const double DefaultGain = 1;

    internal Orthogonal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the length of each orthogonal row or column, finite; 1 by default.</summary>
    public required double Gain
    {
        get;
        init => field = Check.Finite(value, nameof(Orthogonal), "gain");
    }

    internal override int FewestAxes => 2;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        int columns = shape.Last, rows = shape.Size / columns;
        var gaussian = new double[values.Length];
        for (int i = 0; i < gaussian.Length; i++)
            gaussian[i] = random.Normal(i);
        double[] weights = FromGaussian(gaussian, rows, columns, Gain);
        for (int i = 0; i < weights.Length; i++)
            values[i] = (float)weights[i];
    }

    internal static Orthogonal Declare(SpecProperties<Orthogonal> properties) => new()
    {
        Gain = properties.Number("gain", spec => spec.Gain, DefaultGain),
    };

    /// <summary>Makes the weights [rows, columns] of a matrix [max, min] of normal draws.</summary>
    internal static double[] FromGaussian(double[] gaussian, int rows, int columns, double gain)
    {
        int tall = Math.Max(rows, columns), narrow = Math.Min(rows, columns);
        double[][] vectors = [.. Enumerable.Range(0, narrow).Select(j => Column(gaussian, tall, narrow, j))];
        var diagonal = new double[narrow];
        for (int k = 0; k < narrow; k++)
        {
            diagonal[k] = MakeReflector(vectors[k].AsSpan(k));
            for (int j = k + 1; j < narrow; j++)
                Reflect(vectors[k].AsSpan(k), vectors[j].AsSpan(k));
        }
        var weights = new double[gaussian.Length];
        var q = new double[tall];
        for (int j = 0; j < narrow; j++)
        {
            // Column j of Q: the reflections, the last one first, of the unit vector j; those after j leave it as it is.
            Array.Clear(q);
            q[j] = diagonal[j] < 0 ? -gain : gain;
            for (int k = j; k >= 0; k--)
                Reflect(vectors[k].AsSpan(k), q.AsSpan(k));
            for (int i = 0; i < tall; i++)
                weights[rows < columns ? j * columns + i : i * columns + j] = q[i];
        }
        return weights;
    }

    private static double[] Column(double[] matrix, int rows, int columns, int column)
    {
        var values = new double[rows];
        for (int i = 0; i < rows; i++)
            values[i] = matrix[i * columns + column];
        return values;
    }

    /// <summary>Turns x into the unit vector v whose reflection, x - 2 v (v · x), leaves the first element alone; returns that
    /// element. A vector of zeros stays, and reflects nothing.</summary>
    private static double MakeReflector(Span<double> x)
    {
        double length = Math.Sqrt(Dot(x, x));
        if (length == 0)
            return 0;
        double first = x[0] > 0 ? -length : length;
        x[0] -= first;
        double scale = Math.Sqrt(Dot(x, x));
        for (int i = 0; i < x.Length; i++)
            x[i] /= scale;
        return first;
    }

    private static void Reflect(ReadOnlySpan<double> v, Span<double> x)
    {
        double factor = 2 * Dot(v, x);
        for (int i = 0; i < v.Length; i++)
            x[i] -= factor * v[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
