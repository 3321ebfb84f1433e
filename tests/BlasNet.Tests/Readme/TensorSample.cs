using BlasNet;
using BlasNet.Numerics;
using BlasNet.Plots;

namespace BlasNet.Tests.Readme;

/// <summary>Compiles the README's sample of tensors; <see cref="ReadmeTests"/> holds the two texts together.</summary>
internal static class TensorSample
{
    public static float Run()
    {
        var x = TensorMath.RandomNormal<float>([100, 3], seed: 1);
        var y = TensorMath.MatMul(x, TensorMath.Create([1f, -2, 0.5f], 3, 1));
        var w = TensorMath.Zeros<float>(3, 1);
        var adam = Optimizer.Adam(0.1).Bind(w);
        var losses = new List<float>();
        for (int step = 0; step < 100; step++)
        {
            var weights = Variable.Of(w);
            var loss = Variable.Mean(Variable.Square(Variable.MatMul(x, weights) - y));
            adam.Step(Gradient.Of(loss, weights));
            losses.Add(loss.Item);
        }
        var plot = Plot.Create("regression", "step", "loss").Line(Enumerable.Range(0, 100), losses).LogY();
        return plot.ToSvg().Length > 0 ? losses[^1] : float.NaN;
    }
}
