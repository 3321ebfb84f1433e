using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <content>The two passes over the steps, and the gradients of weights and inputs after them.</content>
internal abstract partial class RecurrentOperation
{
    // Rows of a product of the weights' gradients: its left and right columns stay in the second-level cache.
    private const int RowsOfProduct = 1024;

    private void ForwardRows(StepMemory m, Tile rows)
    {
        for (int block = 0, blocks = BlocksOf(rows); block < blocks; block++)
            ForwardBlock(m, Block(rows, block, blocks));
    }

    private void BackwardRows(StepMemory m, Tile rows)
    {
        for (int block = 0, blocks = BlocksOf(rows); block < blocks; block++)
            BackwardBlock(m, Block(rows, block, blocks));
    }

    private void ForwardBlock(StepMemory m, Tile rows)
    {
        RecurrentScratch s = ScratchOf(m, rows);
        Start(m, rows, s);
        ReadOnlyMatrix x = ReadOnlyMatrix.Of(m.X(rows), rows.Count, Settings.Steps * Settings.Inputs);
        ReadOnlySpan<float> lengths = m.Lengths(rows);
        Matrix left = s.Left.RowRange(0, rows.Count);
        for (int index = 0; index < Settings.Steps; index++)
        {
            var step = new RecurrentStep(index, Time(index), lengths);
            StateRows.Copy(
                x.ColumnRange(step.Time * Settings.Inputs, Settings.Inputs), s.InputFactors, left.ColumnRange(0, Settings.Inputs));
            StateRows.Copy(s.H, s.RecurrentFactors, left.ColumnRange(Settings.Inputs, Settings.Units));
            if (Settings.Trains)
                StateRows.Copy(s.H, Before(m, rows, step.Time));
            ForwardStep(m, rows, step, s);
            if (Settings.ReturnSequences)
                WriteStep(s.H, Matrix.Of(m.Y(rows), rows.Count, Settings.Steps * Settings.Units)
                    .ColumnRange(step.Time * Settings.Units, Settings.Units), step);
        }
        if (!Settings.ReturnSequences)
            StateRows.Copy(s.H, Matrix.Of(m.Y(rows), rows.Count, Settings.Units));
        if (Settings.IsStateful)
            Carry(m, rows, s);
        if (droppedBuffer > 0)
            Kernels.Dropout.Channels(m.Random(RandomPurpose.Dropout).Key, m.PlaceOf(rows), Settings.Dropout, m.X(rows), rows.Count,
                Settings.Steps, Settings.Inputs, m.Workspace(rows, droppedBuffer));
    }

    private void Start(StepMemory m, Tile rows, in RecurrentScratch s)
    {
        s.State.Span.Clear();
        Begin(Initial(m, rows, InitialState, carriedState), s.H);
        if (widths.HasCell)
            Begin(Initial(m, rows, InitialCell, carriedCell), Settings.Trains ? Cells(m, rows, 0) : s.C);
    }

    // The state before the first step: an input of the layer, that after the last pass, or zeros.
    private ReadOnlySpan<float> Initial(StepMemory m, Tile rows, int input, int workspace) =>
        m.Inputs.Length > input ? m.X(rows, input)
        : Settings.IsStateful ? m.Workspace(rows, workspace)
        : [];

    private void Begin(ReadOnlySpan<float> initial, Matrix state)
    {
        for (int n = 0; n < state.Rows; n++)
        {
            if (initial.IsEmpty)
                StateRows.Row(state, n).Clear();
            else
                initial.Slice(n * Settings.Units, Settings.Units).CopyTo(StateRows.Row(state, n));
        }
    }

    // For the next pass; no gradient goes there.
    private void Carry(StepMemory m, Tile rows, in RecurrentScratch s)
    {
        StateRows.Copy(s.H, Matrix.Of(m.Workspace(rows, carriedState), rows.Count, Settings.Units));
        if (widths.HasCell)
            StateRows.Copy(Settings.Trains ? Cells(m, rows, Settings.Steps) : s.C,
                Matrix.Of(m.Workspace(rows, carriedCell), rows.Count, Settings.Units));
    }

    private void WriteStep(ReadOnlyMatrix h, Matrix y, RecurrentStep step)
    {
        for (int n = 0; n < y.Rows; n++)
        {
            if (step.Real[n] || step.Repeats(n, Settings))
                StateRows.Row(h, n).CopyTo(StateRows.Row(y, n));
            else
                StateRows.Row(y, n).Clear();
        }
    }

    private void BackwardBlock(StepMemory m, Tile rows)
    {
        RecurrentScratch s = ScratchOf(m, rows);
        s.State.Span.Clear();
        s.Cell.Span.Clear();
        if (!Settings.ReturnSequences)
            StateRows.Copy(ReadOnlyMatrix.Of(m.DY(rows), rows.Count, Settings.Units), s.H);
        ReadOnlySpan<float> lengths = m.Lengths(rows);
        for (int index = Settings.Steps - 1; index >= 0; index--)
        {
            var step = new RecurrentStep(index, Time(index), lengths);
            if (Settings.ReturnSequences)
                AddStep(ReadOnlyMatrix.Of(m.DY(rows), rows.Count, Settings.Steps * Settings.Units)
                    .ColumnRange(step.Time * Settings.Units, Settings.Units), s.H, step);
            BackwardStep(m, rows, step, s);
        }
        if (m.Inputs.Length > InitialState && m.NeedsInputGradient(InitialState))
            StateRows.Copy(s.H, Matrix.Of(m.DX(rows, InitialState), rows.Count, Settings.Units));
        if (m.Inputs.Length > InitialCell && m.NeedsInputGradient(InitialCell))
            StateRows.Copy(s.C, Matrix.Of(m.DX(rows, InitialCell), rows.Count, Settings.Units));
        // The gradient of the recurrent kernel takes the states as they entered its product.
        if (Settings.RecurrentDropout > 0)
            Drop(m, RandomPurpose.RecurrentDropout, Settings.RecurrentDropout, rows, Settings.Units, m.Workspace(rows, Previous));
    }

    private void AddStep(ReadOnlyMatrix dy, Matrix dh, RecurrentStep step)
    {
        for (int n = 0; n < dy.Rows; n++)
        {
            if (step.Real[n] || step.Repeats(n, Settings))
                Elementwise.AddTo(StateRows.Row(dy, n), StateRows.Row(dh, n));
        }
    }

    // dx = dz · wᵀ for all steps of the rows.
    private void InputGradient(StepMemory m, Tile rows)
    {
        if (!m.NeedsInputGradient())
            return;
        int n = rows.Count * Settings.Steps;
        ReadOnlyMatrix dz = ReadOnlyMatrix.Of(m.Workspace(rows, Gates), n, widths.Saved * Settings.Units).ColumnRange(0, KernelColumns);
        Gemm.Multiply(dz, Weights(m, Kernel, 0, widths.Kernels).Transpose(), Matrix.Of(m.DX(rows), n, Settings.Inputs));
        if (Settings.Dropout > 0)
            Drop(m, RandomPurpose.Dropout, Settings.Dropout, rows, Settings.Inputs, m.DX(rows));
    }

    private void Drop(StepMemory m, RandomPurpose purpose, float rate, Tile rows, int width, Span<float> values) =>
        Kernels.Dropout.Channels(m.Random(purpose).Key, m.PlaceOf(rows), rate, values, rows.Count, Settings.Steps, width, values);

    // dw = xᵀ · dz, du = hᵀ · dz and db = Σ dz over all steps of all rows, for some columns.
    private void WeightGradient(StepMemory m, Tile part)
    {
        foreach (GradientColumns columns in Gradients)
        {
            int units = Settings.Units, first = Math.Max(part.Start, columns.Gate * units);
            int count = Math.Min(part.End, (columns.Gate + columns.Gates) * units) - first;
            if (count <= 0)
                continue;
            int offset = first - columns.Gate * units;
            ReadOnlyMatrix saved = ReadOnlyMatrix.Of(m.AllWorkspace(Gates), m.Rows * Settings.Steps, widths.Saved * units);
            ReadOnlyMatrix ofInputs = saved.ColumnRange(columns.Inputs * units + offset, count);
            ReadOnlyMatrix recurrent = saved.ColumnRange(columns.Recurrent * units + offset, count);
            ReadOnlySpan<float> x = droppedBuffer > 0 ? m.AllWorkspace(droppedBuffer) : m.AllX();
            AddGradient(m, Kernel, x, ofInputs, first);
            AddGradient(m, RecurrentKernel, m.AllWorkspace(columns.OfReset ? resetBuffer : Previous), recurrent, first);
            if (!Settings.UseBias)
                continue;
            Kernels.Bias.ColumnSums(ofInputs, m.DW(Bias).Slice(first, count), m.Accumulate);
            if (m.DW(Bias).Length > KernelColumns)
                Kernels.Bias.ColumnSums(recurrent, m.DW(Bias).Slice(KernelColumns + first, count), m.Accumulate);
        }
    }

    private void AddGradient(StepMemory m, int parameter, ReadOnlySpan<float> values, ReadOnlyMatrix dz, int first)
    {
        int width = parameter == Kernel ? Settings.Inputs : Settings.Units;
        ReadOnlyMatrix left = ReadOnlyMatrix.Of(values, dz.Rows, width);
        Matrix gradient = Matrix.Of(m.DW(parameter), width, KernelColumns).ColumnRange(first, dz.Columns);
        for (int row = 0; row < dz.Rows; row += RowsOfProduct)
        {
            int rows = Math.Min(RowsOfProduct, dz.Rows - row);
            Gemm.Multiply(
                left.RowRange(row, rows).Transpose(), dz.RowRange(row, rows), gradient, accumulate: m.Accumulate || row > 0);
        }
    }
}
