using BlasNet.Layers;

namespace BlasNet;

public sealed partial class Model
{
    /// <summary>Returns the model for one step of its samples [T, ...], whose recurrent layers carry their states to the next. It has the
    /// same weights in the same order.</summary>
    /// <exception cref="ConfigurationException">The model has several inputs or no steps, or a layer mixes steps in another
    /// way.</exception>
    internal Model OfOneStep()
    {
        Model model = Expanded();
        IReadOnlyList<Shape> shapes = model.Shapes();
        if (model.InputPositions is not [int input] || shapes[input].Rank == 0)
            throw new ConfigurationException("Only a model with one input [T, ...] reads its samples step by step.");
        var resolved = (Layer[])model.layers.Clone();
        resolved[input] = new InputLayer(new Shape([1, .. shapes[input].Skip(1)]), model.layers[input].Name);
        var hasSteps = new bool[resolved.Length];
        hasSteps[input] = true;
        bool isRecurrent = false;
        for (int i = 0; i < resolved.Length; i++)
        {
            if (!Array.Exists(model.inputs[i], read => hasSteps[read]))
                continue;
            if (resolved[i] is RecurrentLayer { GoBackwards: false } recurrent && model.inputs[i].Length == 1)
            {
                (resolved[i], hasSteps[i], isRecurrent) = (recurrent.WithState(), recurrent.ReturnSequences, true);
                continue;
            }
            hasSteps[i] = TakesStepsAlone(resolved[i], model.InputShapes(i, shapes)) ? true
                : throw new ConfigurationException(new Place { Layer = model.keys[i] },
                    "the layer reads steps by their place or together, so that the model cannot read its samples step by step.");
        }
        return isRecurrent
            ? new Model(resolved, model.inputs, model.owners, model.keys)
            : throw new ConfigurationException("The model has no recurrent layer, so that it has no state to go on from step to step.");
    }

    // Attention and places of steps keep the number of steps, but what they compute of one depends on the others or on where it is.
    private static bool TakesStepsAlone(Layer layer, Shape[] inputs) => layer.GivesLengths || layer.IsAlongLastAxis
        || layer is SpatialDropout || (layer.MergesInputs && layer.PassesLengths(inputs));
}
