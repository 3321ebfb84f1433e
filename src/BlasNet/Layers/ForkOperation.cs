using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Sums the gradients of a value that feeds several layers: dx = Σ dy_i. The compiler puts it at every fork.</summary>
internal sealed class ForkOperation(int consumers) : Operation
{
    public override int OutputGradients => consumers;

    public override IReadOnlyList<Phase> Forward => [];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("sum of gradients", (m, rows) =>
        {
            Elementwise.Add(m.DY(rows, 0), m.DY(rows, 1), m.DX(rows));
            for (int i = 2; i < consumers; i++)
                Elementwise.AddTo(m.DY(rows, i), m.DX(rows));
        }) with { ForInputGradient = true },
    ];
}
