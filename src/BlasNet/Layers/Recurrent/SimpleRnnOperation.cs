using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The plain recurrent layer h' = φ(x · w + h · u + b).</summary>
internal sealed class SimpleRnnOperation(RecurrentSettings settings, int capacity) : RecurrentOperation(
    settings, new CellWidths(1, 1, 1, 1), capacity, checked(settings.Padded * (settings.Length + 1)),
    checked(settings.Padded * settings.Units))
{
    protected override GradientColumns[] Gradients { get; } = [new(0, 1, 0, 0)];

    private int Weight => Settings.Padded * Settings.Length;

    protected override void Pack(StepMemory m, int sum, int count, Span<float> packed)
    {
        PackGate(m, 0, packed[..Weight]);
        packed[Weight..].Clear();
        PackBias(m, 0, packed[Weight..]);
    }

    protected override void PackBackward(StepMemory m, Span<float> packed) =>
        PackedProduct.Pack(Weights(m, RecurrentKernel, 0).Transpose(), packed, Settings.Units, 0);

    protected override void ForwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Span<float> packed = m.Workspace(Packed);
        PackedProduct.Multiply(s.Left.ColumnRange(0, Settings.Length), packed[..Weight], s.Sums, accumulate: false);
        Matrix sums = s.Sums.RowRange(0, rows.Count), values = sums.ColumnRange(0, Settings.Units);
        Kernels.Bias.AddBias(sums.Span, packed[Weight..], sums.Rows, sums.Columns);
        Matrix arguments = Arguments(m, rows, step.Time);
        if (arguments.Columns > 0)
            StateRows.Copy(values, arguments);
        Settings.Functions.Candidates(sums.Span, sums.Span);
        if (Settings.Trains)
            StateRows.Copy(values, Saved(m, rows, step.Time));
        Matrix h = s.H;
        for (int n = 0; n < rows.Count; n++)
        {
            if (step.Real[n])
                StateRows.Row(values, n).CopyTo(StateRows.Row(h, n));
        }
    }

    protected override void BackwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Matrix saved = Saved(m, rows, step.Time), left = s.Left.ColumnRange(0, Settings.Units), arguments = Arguments(m, rows, step.Time);
        for (int n = 0; n < rows.Count; n++)
        {
            Span<float> y = StateRows.Row(saved, n), dh = StateRows.Row(s.H, n);
            if (step.Real[n])
            {
                Settings.Functions.CandidateGradient(arguments.Columns > 0 ? StateRows.Row(arguments, n) : default, y, dh, y);
                dh.Clear();
            }
            else
            {
                y.Clear();
            }
            y.CopyTo(StateRows.Row(left, n));
        }
        AddProduct(left, m.Workspace(PackedBackward), s.State, s);
    }
}
