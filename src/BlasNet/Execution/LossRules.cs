using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Checks that a loss and the end of a model belong together.</summary>
internal static class LossRules
{
    /// <summary>Returns the model as the loss wants to read it: without the activation that the loss computes itself.</summary>
    public static Model Body(Model model, Loss loss)
    {
        Shape output = model.OutputShape;
        string last = model.Key(model.Layers.Count - 1);
        if (loss.WhyNot(output) is { } reason)
            throw new ConfigurationException($"{last}: the loss {loss.Kind} does not fit: {reason}.");
        if (loss.FusedActivation is not { } fused)
            return model;
        Activation final = model.Last.FinalActivation;
        if (loss.TakesLogits)
        {
            return final == Activation.Identity
                ? model
                : throw new ConfigurationException(
                    $"{last}: the loss {loss.Kind} is told to take logits, but the model ends with '{final}'. Remove one of the two.");
        }
        return final == fused
            ? model.WithoutFinalActivation()
            : throw new ConfigurationException(
                $"{last}: the loss {loss.Kind} needs '{fused}' at the model's end, but it ends with '{final}'. "
                + "Change the activation, or take the loss from logits.");
    }
}
