using BlasNet.Layers;
using BlasNet.Models;

namespace BlasNet;

public sealed partial class Model
{
    /// <summary>Gets the activation at the model's end; that of an average is the one that all its inputs end with, identity where they
    /// differ.</summary>
    internal Activation FinalActivation
    {
        get
        {
            var ends = new Activation[layers.Length];
            for (int i = 0; i < ends.Length; i++)
            {
                ends[i] = layers[i] is not Average ? layers[i].FinalActivation
                    : inputs[i].All(input => ends[input] == ends[inputs[i][0]]) ? ends[inputs[i][0]]
                    : Activation.Identity;
            }
            return ends[^1];
        }
    }

    /// <summary>Makes one model of several: all read the same inputs, and the output is the mean of theirs.</summary>
    /// <remarks>A layer <c>dense</c> of the first member is called <c>member1-dense</c>. An <see cref="Layers.Average"/> comes last: the
    /// mean of values, or of the probabilities of members that end in softmax or sigmoid. Losses, evaluation and files take the ensemble
    /// like any model; training it trains all members together.</remarks>
    /// <param name="members">The members, whose input and output shapes are known and agree. A single one is returned as it is.</param>
    /// <exception cref="ConfigurationException">There is no member, shapes are left open, or they differ.</exception>
    /// <example>
    /// <code>
    /// Model wide = Model.Input(4).Add(Layer.Dense(64, Activation.Relu)).Add(Layer.Dense(3, Activation.Softmax));
    /// Model deep = Model.Input(4).Add(Layer.Dense(16, Activation.Relu)).Add(Layer.Dense(16, Activation.Relu))
    ///     .Add(Layer.Dense(3, Activation.Softmax));
    /// Model ensemble = Model.Ensemble([wide, deep]);
    /// </code>
    /// </example>
    public static Model Ensemble(IReadOnlyList<Model> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return EnsembleGraph.Of(members);
    }

    /// <summary>Gets whether the model ends with the mean of several networks, whose outputs have a spread.</summary>
    internal bool HasSpread => layers[^1] is Average;

    /// <summary>Returns the model, which must have a spread, for predictions of the means and, after those of each row, the standard
    /// deviations. It has the same weights in the same order.</summary>
    internal Model WithSpread() => new([.. layers[..^1], new AverageSpread(layers[^1].Name)], inputs, owners);

    /// <summary>Returns the model without its final activation, for a loss that computes it itself.</summary>
    internal Model WithoutFinalActivation()
    {
        Layer last = layers[^1] is Average ? new AverageLogits(FinalActivation, layers[^1].Name) : layers[^1].WithoutFinalActivation();
        return new([.. layers[..^1], last], inputs, owners, keys);
    }
}
