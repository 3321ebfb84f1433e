using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>A check of the backward pass: its float32 gradients against central differences of the loss in double precision.</summary>
/// <remarks>
/// Each compared weight w of the double-precision model is moved by h = 1e-5 both ways: (loss(w + h) - loss(w - h)) / 2h. Where that
/// crosses a point at which a function such as relu is not smooth, h shrinks until it does not. Dropout keeps its mask; batch
/// normalization takes the statistics of the batch. Gradients of inputs are checked through the weights of earlier layers, whose
/// gradients are computed from them. In each large array 48 evenly spread weights are compared; in large models fewer, but at least 4.
/// </remarks>
public static class GradientCheck
{
    /// <summary>The largest deviation that passes, relative to the array's largest gradient.</summary>
    public const double Tolerance = 1e-4;

    private const double FirstStep = 1e-5, LastStep = 1e-9;
    private const double SmallestScale = 0.01;
    private const int MostPerArray = 48, FewestPerArray = 4;

    // Some ten seconds of plain loops.
    private const double MostFlops = 5e10;
    private const int Draws = 8;
    private const double EnoughClearance = 1e-4;

    /// <summary>Checks a model with fresh weights on a drawn batch.</summary>
    /// <param name="model">A model whose input shape is known.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="name">The name in the report; the kinds of the layers by default.</param>
    /// <param name="rows">Number of samples in the batch.</param>
    /// <param name="seed">Seed of weights and data.</param>
    /// <exception cref="ConfigurationException">Shapes, loss and last layer do not fit together.</exception>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public static GradientReport OfModel(Model model, Loss loss, string? name = null, int rows = 4, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        using var network = new Network(model, loss, seed, 1);
        BoundPlan plan = network.Training(rows);
        RandomizeVectors(network, seed);
        var reference = new DoubleReference(network, plan.Plan);
        return OfBatch(network, plan, DrawBatch(network, reference, rows, seed),
            name ?? string.Join(", ", model.Layers.Skip(1).Select(layer => layer.Kind)));
    }

    /// <summary>Checks one small model for every kind of layer, every activation and every loss.</summary>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public static IReadOnlyList<GradientReport> OfEveryLayerKind() =>
        [.. GradientCheckModels.All.Select(each => OfModel(each.Model, each.Loss, each.Name, rows: 5))];

    /// <summary>Checks a network with its current weights on a given batch.</summary>
    internal static GradientReport OfBatch(Network network, BoundPlan plan, ReferenceBatch batch, string name)
    {
        var reference = new DoubleReference(network, plan.Plan);
        double value = GradientStep.Run(network, plan, batch);
        ArrayCheck ofLoss = Compare("loss", [0], [reference.Loss(batch)], [value]);
        int most = MostCompared(batch.Rows * plan.Plan.FlopsPerRow, network.Layout.Count);
        return new GradientReport(
            name, [ofLoss, .. Enumerable.Range(0, network.Layout.Count).Where(i => network.Layout[i].Spec.IsTrained)
                .Select(i => Check(network, reference, batch, i, Choose(network.Layout[i].Length, most)))]);
    }

    /// <summary>Computes how many elements of each array are compared: 48, or fewer where that takes too long. Each takes two forward
    /// passes.</summary>
    internal static int MostCompared(long flopsPerPass, int arrays) =>
        (int)Math.Clamp(MostFlops / (2.0 * flopsPerPass * arrays), FewestPerArray, MostPerArray);

    private static ArrayCheck Check(Network network, DoubleReference reference, ReferenceBatch batch, int position, int[] chosen)
    {
        PlannedArray array = network.Layout[position];
        Span<float> gradient = network.Gradients.Slice(array.Offset, array.Length).Span;
        var actual = new double[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
            actual[i] = gradient[chosen[i]];
        return Compare(array.Key, chosen,
            [.. chosen.Select(index => Derivative(reference, batch, array.Layer, reference.Parameters[position], index))], actual);
    }

    private static double Derivative(DoubleReference reference, ReferenceBatch batch, int layer, double[] weights, int index)
    {
        double weight = weights[index];
        try
        {
            double derivative = 0;
            for (double h = FirstStep; h >= LastStep; h /= 10)
            {
                NonSmoothPoints above = new(), below = new();
                weights[index] = weight + h;
                double right = reference.LossFrom(layer, batch, above);
                weights[index] = weight - h;
                derivative = (right - reference.LossFrom(layer, batch, below)) / (2 * h);
                if (above.Sides == below.Sides)
                    break;
            }
            return derivative;
        }
        finally
        {
            weights[index] = weight;
        }
    }

    private static ArrayCheck Compare(string key, int[] indexes, double[] expected, double[] actual)
    {
        double scale = Math.Max(SmallestScale, expected.Max(Math.Abs));
        int worst = 0;
        double largest = -1;
        for (int i = 0; i < indexes.Length; i++)
        {
            double deviation = Math.Abs(expected[i] - actual[i]) / scale;
            // A NaN is the worst deviation, and stays the worst.
            if (deviation > largest || double.IsNaN(deviation))
                (worst, largest) = (i, deviation);
            if (double.IsNaN(deviation))
                break;
        }
        return new ArrayCheck(key, indexes.Length, indexes[worst], expected[worst], actual[worst], largest, largest <= Tolerance);
    }

    /// <summary>Chooses all indexes of a small array, evenly spread ones of a large array.</summary>
    private static int[] Choose(int length, int most)
    {
        int count = Math.Min(length, most);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * length / count + length / count / 2))];
    }

    // Zero biases and gammas of one would hide mistakes, and so would columns without bins.
    internal static void RandomizeVectors(Network network, long seed)
    {
        GradientCheckTables.SpreadEdges(network);
        foreach (PlannedArray array in network.Layout.Where(array => array.Spec.Shape.Rank < 2 || array.Spec.Initializer is Zeros))
        {
            var random = new CounterRandom(seed, RandomPurpose.Synthetic, array.Offset, 1);
            Span<float> values = network.Parameters.Slice(array.Offset, array.Length).Span;
            for (int i = 0; i < values.Length; i++)
                values[i] += (float)(0.6 * random.Uniform(i) - 0.3);
        }
    }

    // In float32 an argument may fall on the other side of a nearby non-smooth point: take the draw farthest from all of them.
    internal static ReferenceBatch DrawBatch(Network network, DoubleReference reference, int rows, long seed)
    {
        ReferenceBatch? best = null;
        double clearance = -1;
        for (int draw = 0; draw < Draws && clearance < EnoughClearance; draw++)
        {
            ReferenceBatch batch = GradientStep.Draw(network, rows, seed + 1000 * draw);
            var points = new NonSmoothPoints();
            reference.Loss(batch, points);
            if (points.Clearance > clearance)
                (best, clearance) = (batch, points.Clearance);
        }
        return best!;
    }
}
