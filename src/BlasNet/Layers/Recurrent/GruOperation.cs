using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Gated recurrent unit whose reset gate acts after the recurrent product: see <see cref="GruCell"/>.</summary>
internal sealed class GruOperation(RecurrentSettings settings, int capacity) : RecurrentOperation(
    settings, new CellWidths(Gates, Sums, Sums, Gates), capacity,
    checked(settings.Padded * (Gates * settings.Length + Sums)), checked(settings.Padded * Gates * settings.Units))
{
    private const int Gates = 3, Sums = 4, Candidate = 2;

    // The candidate's two sums: of the input, and of the state, which the reset gate multiplies.
    private const int OfInput = 2, OfState = 3;

    protected override GradientColumns[] Gradients { get; } = [new(0, 2, 0, 0), new(Candidate, 1, OfInput, OfState)];

    private int Weight => Settings.Padded * Settings.Length;

    private int InputWeight => Settings.Padded * Settings.Inputs;

    private int StateWeight => Settings.Padded * Settings.Units;

    protected override void Pack(StepMemory m, int sum, int count, Span<float> packed)
    {
        for (int k = sum; k < sum + count; k++)
        {
            Span<float> bias = BiasOf(packed).Slice(k * Settings.Padded, Settings.Padded);
            bias.Clear();
            if (k < OfInput)
            {
                PackGate(m, k, packed.Slice(k * Weight, Weight));
                PackBias(m, k, bias);
                PackBias(m, Gates + k, bias);
                continue;
            }
            PackBias(m, k == OfInput ? Candidate : Gates + Candidate, bias);
            if (k == OfInput)
                PackedProduct.Pack(Weights(m, Kernel, Candidate), packed.Slice(2 * Weight, InputWeight), Settings.Inputs, 0);
            else
                PackedProduct.Pack(
                    Weights(m, RecurrentKernel, Candidate), packed.Slice(2 * Weight + InputWeight, StateWeight), Settings.Units, 0);
        }
    }

    protected override void PackBackward(StepMemory m, Span<float> packed) =>
        PackedProduct.Pack(Weights(m, RecurrentKernel, 0, Gates).Transpose(), packed, Gates * Settings.Units, 0);

    protected override void ForwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Span<float> packed = m.Workspace(Packed);
        int padded = Settings.Padded, inputs = Settings.Inputs, units = Settings.Units;
        PackedProduct.Multiply(s.Left.ColumnRange(0, Settings.Length), packed[..(2 * Weight)],
            s.Sums.ColumnRange(0, 2 * padded), accumulate: false);
        PackedProduct.Multiply(s.Left.ColumnRange(0, inputs), packed.Slice(2 * Weight, InputWeight),
            s.Sums.ColumnRange(OfInput * padded, padded), accumulate: false);
        PackedProduct.Multiply(s.Left.ColumnRange(inputs, units), packed.Slice(2 * Weight + InputWeight, StateWeight),
            s.Sums.ColumnRange(OfState * padded, padded), accumulate: false);
        Matrix sums = s.Sums.RowRange(0, rows.Count), saved = Saved(m, rows, step.Time);
        if (Settings.Functions.AreFused)
            GruCell.Forward(sums, BiasOf(packed), step.Real, s.H, saved);
        else
            PlainGru.ForwardAfter(
                Settings.Functions, sums, BiasOf(packed), step.Real, s.H, saved, Arguments(m, rows, step.Time));
    }

    protected override void BackwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Matrix saved = Saved(m, rows, step.Time), before = Before(m, rows, step.Time);
        Matrix left = s.Left.ColumnRange(0, Gates * Settings.Units), dz = left.RowRange(0, rows.Count);
        if (Settings.Functions.AreFused)
            GruCell.Backward(saved, before, step.Real, s.H, dz);
        else
            PlainGru.BackwardAfter(Settings.Functions, saved, Arguments(m, rows, step.Time), before, step.Real, s.H, dz);
        AddProduct(left, m.Workspace(PackedBackward), s.State, s);
    }

    private Span<float> BiasOf(Span<float> packed) => packed[(Gates * Weight)..];
}

/// <summary>Gated recurrent unit whose reset gate acts before the recurrent product, in two products a step: see <see cref="PlainGru"/>.
/// </summary>
internal sealed class GruBeforeOperation(RecurrentSettings settings, int capacity) : RecurrentOperation(
    settings, new CellWidths(Gates, Gates, Gates, 2) { HasReset = true }, capacity,
    checked(Gates * settings.Padded * (settings.Length + 1)), checked(settings.Padded * Gates * settings.Units))
{
    private const int Gates = 3, Candidate = 2;

    protected override GradientColumns[] Gradients { get; } =
        [new(0, 2, 0, 0), new(Candidate, 1, Candidate, Candidate, OfReset: true)];

    private int Weight => Settings.Padded * Settings.Length;

    private int StateWeight => Settings.Padded * Settings.Units;

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

    protected override void PackBackward(StepMemory m, Span<float> packed)
    {
        PackedProduct.Pack(Weights(m, RecurrentKernel, Candidate).Transpose(), packed[..StateWeight], Settings.Units, 0);
        PackedProduct.Pack(Weights(m, RecurrentKernel, 0, 2).Transpose(), packed[StateWeight..], 2 * Settings.Units, 0);
    }

    protected override void ForwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Span<float> packed = m.Workspace(Packed);
        ReadOnlySpan<float> bias = packed[(Gates * Weight)..];
        int padded = Settings.Padded;
        ReadOnlyMatrix left = s.Left.ColumnRange(0, Settings.Length);
        Matrix sums = s.Sums.RowRange(0, rows.Count), saved = Saved(m, rows, step.Time), arguments = Arguments(m, rows, step.Time);
        PackedProduct.Multiply(left, packed[..(2 * Weight)], s.Sums.ColumnRange(0, 2 * padded), accumulate: false);
        Matrix reset = s.Left.RowRange(0, rows.Count).ColumnRange(Settings.Inputs, Settings.Units);
        PlainGru.ForwardGates(Settings.Functions, sums, bias, step.Real, s.H, reset, saved, arguments);
        StateRows.Copy(reset, s.RecurrentFactors, reset);
        if (Settings.Trains)
            StateRows.Copy(reset, Reset(m, rows, step.Time));
        PackedProduct.Multiply(left, packed.Slice(2 * Weight, Weight), s.Sums.ColumnRange(Candidate * padded, padded),
            accumulate: false);
        PlainGru.ForwardCandidate(Settings.Functions, sums, bias, step.Real, s.H, saved, arguments);
    }

    protected override void BackwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s)
    {
        Matrix saved = Saved(m, rows, step.Time), before = Before(m, rows, step.Time), arguments = Arguments(m, rows, step.Time);
        Span<float> packed = m.Workspace(PackedBackward);
        PlainGru.BackwardCandidate(Settings.Functions, saved, arguments, before, step.Real, s.H, s.C);
        PackedProduct.Multiply(s.Cell, packed[..StateWeight], s.Sums.ColumnRange(0, Settings.Padded), accumulate: false);
        Matrix dReset = s.Sums.RowRange(0, rows.Count).ColumnRange(0, Settings.Units);
        StateRows.Copy(dReset, s.RecurrentFactors, dReset);
        Matrix left = s.Left.ColumnRange(0, 2 * Settings.Units);
        PlainGru.BackwardReset(
            Settings.Functions, saved, arguments, before, step.Real, dReset, s.H, left.RowRange(0, rows.Count));
        AddProduct(left, packed[StateWeight..], s.State, s);
    }
}
