using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>The choice of the loss: the one that the model was trained with where BlasNet has it, else one that suits its output.</summary>
internal static class KerasLoss
{
    /// <summary>Returns the loss.</summary>
    /// <param name="training">What the file says of training; null for nothing.</param>
    /// <param name="last">The layer whose output is the model's.</param>
    /// <param name="output">The shape of one sample of the output.</param>
    public static Loss Choose(KerasConfig? training, Layer last, Shape output)
    {
        Activation final = last.FinalActivation;
        Loss[] candidates =
        [
            .. training is { } config && OfName(config) is { } known ? [known] : Array.Empty<Loss>(),
            .. final == Activation.Softmax ? [Loss.SparseCategoricalCrossEntropy()] : Array.Empty<Loss>(),
            .. final == Activation.Sigmoid ? [Loss.BinaryCrossEntropy()] : Array.Empty<Loss>(),
            Loss.MeanSquaredError(),
        ];
        return candidates.First(loss => loss is Losses.MeanSquaredError || Fits(loss, final, output));
    }

    private static bool Fits(Loss loss, Activation final, Shape output) => loss.WhyNot(output) is null
        && (loss.FusedActivation is not { } fused || final == (loss.TakesLogits ? Activation.Identity : fused));

    // A text, an object with a class, or a list of one; anything else is the same as nothing.
    private static Loss? OfName(KerasConfig training)
    {
        JsonElement? value = training.Element("loss");
        if (value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1)
            value = list[0];
        if (value is { ValueKind: JsonValueKind.String } name)
            return Of(name.GetString()!, default);
        if (value is not { ValueKind: JsonValueKind.Object } named || !named.TryGetProperty("class_name", out JsonElement className)
            || className.ValueKind != JsonValueKind.String)
            return null;
        return Of(className.GetString()!, named.TryGetProperty("config", out JsonElement config) ? config : default);
    }

    private static Loss? Of(string name, JsonElement config)
    {
        JsonElement Property(string property) =>
            config.ValueKind == JsonValueKind.Object && config.TryGetProperty(property, out JsonElement value) ? value : default;
        bool fromLogits = Property("from_logits").ValueKind == JsonValueKind.True;
        double delta = Property("delta") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double given)
            && given > 0 && double.IsFinite(given) ? given : 1;
        return name switch
        {
            "sparse_categorical_crossentropy" or "SparseCategoricalCrossentropy" => Loss.SparseCategoricalCrossEntropy(fromLogits),
            "categorical_crossentropy" or "CategoricalCrossentropy" => Loss.CategoricalCrossEntropy(fromLogits),
            "binary_crossentropy" or "BinaryCrossentropy" => Loss.BinaryCrossEntropy(fromLogits),
            "mean_squared_error" or "mse" or "MSE" or "MeanSquaredError" => Loss.MeanSquaredError(),
            "mean_absolute_error" or "mae" or "MAE" or "MeanAbsoluteError" => Loss.MeanAbsoluteError(),
            "huber" or "huber_loss" or "Huber" => Loss.Huber(delta),
            _ => null,
        };
    }
}
