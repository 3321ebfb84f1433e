using System.IO.Enumeration;
using BlasNet.Layers;

namespace BlasNet;

/// <content>Which layers training moves, and how fast.</content>
public sealed partial class Model
{
    /// <summary>Returns the model with frozen layers, whose weights training does not move.</summary>
    /// <param name="patterns">The layers: patterns of keys such as <c>0.dense</c>, or of names or kinds such as <c>conv2D</c>, where
    /// <c>*</c> stands for any characters and <c>?</c> for one; none for all layers.</param>
    /// <exception cref="ConfigurationException">A pattern matches no layer with weights; the sentence lists these.</exception>
    /// <remarks>A layer object at several places is frozen at all of them. See <see cref="Layer.Trainable"/>.</remarks>
    /// <example>
    /// <code>
    /// Model frozen = model.Freeze("conv*", "batchNormalization");
    /// </code>
    /// </example>
    public Model Freeze(params IReadOnlyList<string> patterns) => With(patterns, layer => layer.Freeze());

    /// <summary>Returns the model with layers that training moves.</summary>
    /// <param name="patterns">The layers, as in <see cref="Freeze"/>; none for all layers.</param>
    /// <exception cref="ConfigurationException">A pattern matches no layer with weights; the sentence lists these.</exception>
    public Model Unfreeze(params IReadOnlyList<string> patterns) => With(patterns, layer => layer.Unfreeze());

    /// <summary>Returns the model with a factor of the learning rate for some layers.</summary>
    /// <param name="factor">The factor, at least 0.</param>
    /// <param name="patterns">The layers, as in <see cref="Freeze"/>; none for all layers.</param>
    /// <exception cref="ConfigurationException">The factor is negative or not finite, or a pattern matches no layer with
    /// weights.</exception>
    public Model WithLearningRateFactor(double factor, params IReadOnlyList<string> patterns) =>
        With(patterns, layer => layer.WithLearningRateFactor(factor));

    /// <summary>Returns the model with another layer in place of its last one with weights and of all that follows it: for the same
    /// features with other outputs.</summary>
    /// <param name="head">The layer that gives the outputs.</param>
    /// <exception cref="ConfigurationException">No layer has weights, or the output does not depend on the last one alone.</exception>
    /// <example>
    /// <code>
    /// Model other = model.ReplaceHead(Layer.Dense(5, Activation.Softmax));
    /// </code>
    /// </example>
    public Model ReplaceHead(Layer head)
    {
        ArgumentNullException.ThrowIfNull(head);
        int position = HeadPosition();
        CheckInputCount(head, keys[position], inputs[position].Length);
        return new Model([.. layers[..position], head], inputs[..(position + 1)]);
    }

    /// <summary>Returns the position of the last layer with weights, which must lead to the output alone.</summary>
    /// <exception cref="ConfigurationException">There is none, or another one leads there too.</exception>
    internal int HeadPosition()
    {
        int position = Array.FindLastIndex(layers, layer => layer.HasWeights);
        if (position < 0)
            throw new ConfigurationException("The model has no layer with weights that could be replaced.");
        for (int i = position + 1; i < layers.Length; i++)
        {
            if (inputs[i] is not [var only] || only != i - 1)
                throw new ConfigurationException(new Place { Layer = keys[i] },
                    $"the outputs depend on more than {keys[position]}, the last layer with weights, so that it cannot be replaced alone.");
        }
        return position;
    }

    /// <summary>Returns the keys of the layers that patterns match.</summary>
    /// <exception cref="ConfigurationException">A pattern matches no layer with weights.</exception>
    internal string[] KeysOf(IReadOnlyList<string> patterns)
    {
        var chosen = new bool[layers.Length];
        foreach (string pattern in patterns)
            Choose(pattern, chosen);
        return [.. keys.Where((_, i) => chosen[i])];
    }

    private Model With(IReadOnlyList<string> patterns, Func<Layer, Layer> change)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var chosen = new bool[layers.Length];
        foreach (string pattern in patterns.Count == 0 ? ["*"] : patterns)
            Choose(pattern, chosen);
        var changed = new Layer[layers.Length];
        // Wherever the same layer stands, it is changed alike.
        for (int i = 0; i < changed.Length; i++)
            changed[i] = owners[i] != i ? changed[owners[i]] : chosen[i] ? change(layers[i]) : layers[i];
        return new Model(changed, inputs, owners, keys);
    }

    private void Choose(string pattern, bool[] chosen)
    {
        bool found = false;
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i] is InputLayer || !(Matches(keys[i]) || Matches(layers[i].Name ?? layers[i].Kind)))
                continue;
            chosen[owners[i]] = true;
            found |= layers[i].HasWeights;
        }
        if (found)
            return;
        string[] known = [.. Enumerable.Range(0, layers.Length).Where(i => layers[i].HasWeights && owners[i] == i).Select(i => keys[i])];
        throw new ConfigurationException(
            $"No layer with weights is called '{pattern}'; the model has "
            + $"{(known.Length > 0 ? string.Join(", ", known) : "no layer with weights")}.", nameof(pattern));

        bool Matches(string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}
