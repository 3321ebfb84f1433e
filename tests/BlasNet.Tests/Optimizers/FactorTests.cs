using BlasNet.Optimizers;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

/// <summary>AdamW with factors of rate and decay, against steps that were computed outside the library.</summary>
internal static class FactorTests
{
    private const double Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8;
    private const int Steps = 3;
    private static readonly string[] Names = ["scale", "W", "b"];
    private static readonly GoldenVectors Golden = new("adamw-factors.json");

    [Test]
    public static void The_reference_has_the_recorded_parameters()
    {
        foreach (string name in Names)
        {
            double[] weights = Golden.Values("start", name);
            ReferenceOptimizer[] optimizers = Array.ConvertAll(weights, _ => new ReferenceOptimizer(
                Optimizer.AdamW(), Golden.Number("decayFactors", name), Golden.Number("rateFactors", name)));
            for (int k = 0; k < Steps; k++)
            {
                double[] gradients = Golden.Values("steps", k, "gradients", name);
                // The file's epsilon stands beside the root of the corrected moment.
                Optimizer now = Of(k, Epsilon * Math.Sqrt(1 - Math.Pow(Beta2, k + 1)));
                for (int i = 0; i < weights.Length; i++)
                {
                    optimizers[i].Optimizer = now;
                    weights[i] = optimizers[i].Step(weights[i], gradients[i]);
                }
                Near.AssertNear(Golden.Values("steps", k, "parameters", name), weights, 1e-12, $"{name}, step {k + 1}");
            }
        }
    }

    [Test]
    public static void A_block_of_ranges_has_the_recorded_parameters()
    {
        using FloatBlock parameters = new(48), gradients = new(48);
        ParameterRange[] ranges = [.. Names.Select((name, i) => new ParameterRange(16 * i, Golden.Values("start", name).Length,
            (float)Golden.Number("rateFactors", name), (float)Golden.Number("decayFactors", name)))];
        for (int i = 0; i < Names.Length; i++)
            Narrow(Golden.Values("start", Names[i])).CopyTo(parameters.Span[(16 * i)..]);
        var moments = new float[2][];
        for (int k = 0; k < Steps; k++)
        {
            // Rate and decay of the file change in a way of their own, so each step has an optimizer, which goes on with the moments.
            using var state = new OptimizerState(Of(k, Epsilon), parameters, gradients, ranges) { StepCount = k };
            for (int m = 0; m < 2 && k > 0; m++)
                moments[m].CopyTo(state.Moments[m].Span);
            for (int i = 0; i < Names.Length; i++)
                Narrow(Golden.Values("steps", k, "gradients", Names[i])).CopyTo(gradients.Span[(16 * i)..]);
            state.BeginStep();
            state.UpdateTile(state.Tiles[0]);
            for (int i = 0; i < Names.Length; i++)
                Near.AssertNear(Golden.Values("steps", k, "parameters", Names[i]),
                    parameters.Span.Slice(ranges[i].Start, ranges[i].Length), 1e-5, $"{Names[i]}, step {k + 1}");
            moments = [state.Moments[0].Span.ToArray(), state.Moments[1].Span.ToArray()];
        }
    }

    private static Optimizer Of(int step, double epsilon) => Optimizer.AdamW(
        Golden.Number("steps", step, "learningRate"), Beta1, Beta2, epsilon, weightDecay: Golden.Number("steps", step, "weightDecay"));

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
