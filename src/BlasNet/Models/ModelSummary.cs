using System.Globalization;
using System.Text;

namespace BlasNet;

/// <summary>The output and the cost of one layer of a model.</summary>
/// <param name="Key">Its key, such as <c>2.dense</c>.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Inputs">Keys of the layers it reads.</param>
/// <param name="OutputShape">Shape of one output sample.</param>
/// <param name="Parameters">Number of weights; 0 where the layer has those of an earlier one.</param>
/// <param name="Flops">Floating-point operations of the forward pass per sample, a multiply-add counting two.</param>
public sealed record LayerSummary(string Key, string Kind, IReadOnlyList<string> Inputs, Shape OutputShape, long Parameters, long Flops)
{
    /// <summary>Gets the key of the earlier layer whose weights this one shares; null for a layer with its own or without any.</summary>
    public string? SharedWith { get; init; }

    /// <summary>Gets how many of the weights are frozen, so that training does not move them.</summary>
    public long FrozenParameters { get; init; }

    /// <summary>Gets the keys of the layers it reads, and the one whose weights it shares, as tables show them.</summary>
    internal string Reads => string.Join(", ", Inputs) + (SharedWith is null ? "" : $"; weights of {SharedWith}")
        + (FrozenParameters == 0 ? "" : FrozenParameters == Parameters ? "; frozen" : "; in part frozen");
}

/// <summary>Tables of the layers of models.</summary>
public static class ModelSummary
{
    /// <summary>Lists the layers of a model, inputs included.</summary>
    public static IReadOnlyList<LayerSummary> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<Shape> shapes = model.Shapes();
        return
        [
            .. Enumerable.Range(0, model.Layers.Count).Select(i =>
            {
                Layer layer = model.Layers[i];
                Shape[] inputs = model.InputShapes(i, shapes);
                bool shares = model.Owner(i) != i;
                IReadOnlyList<ParameterSpec> own = shares ? [] : model.WithPlace(i, spec => spec.ParameterSpecs(inputs));
                long parameters = own.Sum(parameter => (long)parameter.Shape.Size);
                return new LayerSummary(
                    model.Key(i), layer.Kind, [.. model.InputsOf(i).Select(model.Key)], shapes[i], parameters, layer.Flops(inputs))
                {
                    FrozenParameters = own.Where(parameter => !parameter.IsTrained).Sum(parameter => (long)parameter.Shape.Size),
                    SharedWith = shares ? model.Key(model.Owner(i)) : null,
                };
            }),
        ];
    }

    internal static string Text(Model model)
    {
        IReadOnlyList<LayerSummary> rows;
        try
        {
            rows = Of(model);
        }
        catch (ConfigurationException error)
        {
            // A model that leaves its shapes to the data, or whose shapes do not fit, still prints its layers.
            return string.Join(" -> ", model.Layers.Select(layer => layer.Name ?? layer.Kind)) + $" ({error.Message})";
        }
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"layer",-24}{"output",-18}{"parameters",12}  reads\n");
        foreach (LayerSummary row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Key,-24}{row.OutputShape,-18}{row.Parameters,12}  {row.Reads}\n");
        }
        long all = rows.Sum(row => row.Parameters), frozen = rows.Sum(row => row.FrozenParameters);
        text.Append(CultureInfo.InvariantCulture, $"total parameters {all}");
        if (frozen > 0)
            text.Append(CultureInfo.InvariantCulture, $", trained {all - frozen}, frozen {frozen}");
        return text.ToString();
    }
}
