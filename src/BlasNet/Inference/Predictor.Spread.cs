using BlasNet.Execution;

namespace BlasNet;

public sealed partial class Predictor
{
    /// <summary>Gets whether answers have a <see cref="Prediction.Spread"/>: the model is an ensemble that does not end in
    /// logits.</summary>
    public bool HasSpread { get; }

    /// <summary>Computes the outputs of any number of rows by an ensemble, and how far its members differ; allocates nothing.</summary>
    /// <param name="inputs">Shape [N, <see cref="InputWidth"/>]: encoded inputs, all finite.</param>
    /// <param name="outputs">Shape [N, <see cref="OutputWidth"/>]: receives probabilities, or values in the unit of their column.</param>
    /// <param name="spreads">Shape [N, <see cref="OutputWidth"/>]: receives the standard deviations of the members, divided by n - 1, in
    /// the same units.</param>
    /// <exception cref="ConfigurationException">The lengths are not those of whole rows, or the model has no spread (see
    /// <see cref="HasSpread"/>).</exception>
    /// <exception cref="DataException">An input is not finite, or no index of an embedding.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs, Span<float> spreads)
    {
        if (!HasSpread)
            throw WithoutSpread();
        RequireRoom(RowsOf(inputs.Length), spreads.Length, nameof(spreads));
        PredictRows(inputs, outputs, spreads);
    }

    /// <summary>Creates the error about a model whose answers have no spread.</summary>
    internal static ConfigurationException WithoutSpread() => new(
        "The model is a single network, or ends in logits: only an ensemble, as of train --members 5, whose members predict values or "
        + "probabilities has a spread.") { Fault = Fault.Usage };

    private ReadOnlySpan<float> SpreadsOf(BoundPlan memory, int row) =>
        memory.Output.First(row + 1).Slice(row * rowWidth + OutputWidth, rowWidth - OutputWidth);

    private void Spreads(BoundPlan memory, int row, Span<float> spreads)
    {
        ReadOnlySpan<float> found = SpreadsOf(memory, row);
        for (int i = 0; i < spreads.Length; i++)
            spreads[i] = (float)form.Spread(found, i);
    }
}
