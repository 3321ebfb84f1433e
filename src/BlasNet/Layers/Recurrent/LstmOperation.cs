using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Long short-term memory: see <see cref="LstmCell"/>.</summary>
internal sealed class LstmOperation(RecurrentSettings settings, int capacity) : RecurrentOperation(
    settings, new CellWidths(Gates, Gates, Gates, Gates) { HasCell = true }, capacity,
    checked(Gates * settings.Padded * (settings.Length + 1)), checked(settings.Padded * Gates * settings.Units))
{
    private const int Gates = 4;

    protected override GradientColumns[] Gradients { get; } = [new(0, Gates, 0, 0)];

    private int Weight => Settings.Padded * Settings.Length;

    protected override void Pack(StepMemory m, int sum, int count, Span<float> packed)
    {
        for (int gate = sum; gate < sum + count; gate++)
        {
            PackGate(m, gate, packed.Slice(gate * Weight, Weight));
            Span<float> bias = packed.Slice(Gates * Weight + gate * Settings.Padded, Settings.Padded);
            bias.Clear();
            PackBias(m, gate, bias);
        }
    }

    protected override void PackBackward(StepMemory m, Span<float> packed) =>
        PackedProduct.Pack(Weights(m, RecurrentKernel, 0, Gates).Transpose(), packed, Gates * Settings.Units, 0);

    protected override void ForwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Span<float> packed = m.Workspace(Packed);
        ReadOnlySpan<float> bias = packed[(Gates * Weight)..];
        PackedProduct.Multiply(s.Left.ColumnRange(0, Settings.Length), packed[..(Gates * Weight)], s.Sums, accumulate: false);
        Matrix sums = s.Sums.RowRange(0, rows.Count), gates = Saved(m, rows, step.Time);
        Matrix before = Settings.Trains ? Cells(m, rows, step.Index) : s.C;
        Matrix after = Settings.Trains ? Cells(m, rows, step.Index + 1) : s.C;
        if (Settings.Functions.AreFused)
            LstmCell.Forward(sums, bias, step.Real, before, after, s.H, gates);
        else
            PlainLstm.Forward(
                Settings.Functions, sums, bias, step.Real, before, after, s.H, gates, Arguments(m, rows, step.Time));
    }

    protected override void BackwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Matrix gates = Saved(m, rows, step.Time), before = Cells(m, rows, step.Index), after = Cells(m, rows, step.Index + 1);
        Matrix left = s.Left.ColumnRange(0, Gates * Settings.Units), dz = left.RowRange(0, rows.Count);
        if (Settings.Functions.AreFused)
            LstmCell.Backward(gates, before, after, step.Real, s.H, s.C, dz);
        else
            PlainLstm.Backward(Settings.Functions, gates, Arguments(m, rows, step.Time), before, after, step.Real, s.H, s.C, dz, s.Row);
        AddProduct(left, m.Workspace(PackedBackward), s.State, s);
    }
}
