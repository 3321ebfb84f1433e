using BlasNet.Data;
using BlasNet.Layers;

namespace BlasNet.Training;

/// <summary>The layers of a <see cref="ForecastModel"/> for windows of given sizes.</summary>
/// <remarks>
/// Letters: W steps of the window, C channels, of which the last T are the targets, H steps ahead, K known columns, Q quantiles.
/// The networks give [H, T] or [H, T, Q]. Those that work on each target by itself (nlinear, dlinear, nbeats) do not read the features.
/// Known columns: a linear map of them is added to the forecasts of these; others join them with what the last dense layer reads.
/// </remarks>
internal sealed class ForecastNetwork(ForecastModel model, ForecastShape shape, int quantiles)
{
    public const int DefaultStacks = 3;

    private const int GruUnits = 64, TcnFilters = 32, NbeatsUnits = 128, TsmixerUnits = 64;
    private const int NbeatsBlocks = 3, NbeatsLayers = 4, TsmixerBlocks = 2, KernelSize = 3;
    private const double TcnDropout = 0.1, TsmixerDropout = 0.3;

    private int Horizon => shape.Horizon;

    private int Targets => shape.Targets;

    private int[] OutputShape => quantiles == 1 ? [Horizon, Targets] : [Horizon, Targets, quantiles];

    /// <summary>Builds the model.</summary>
    public Model Build()
    {
        Node window = Node.Input(shape.Window, shape.Channels);
        Node? known = shape.Known == 0 ? null : Node.Input(Horizon, shape.Known);
        NormalizationMode? mode = ForecastNormalization.ModeOf(model.Normalize ?? DefaultNormalization);
        Layer? ends = mode is { } given ? Layer.WindowNormalization(given) : null;
        Node inside = Inside(ends is null ? window : window.Then(ends), known);
        return Model.From(ends is null ? inside : Node.Of(ends, inside, window), known is null ? [window] : [window, known]);
    }

    private string DefaultNormalization => model.Kind switch
    {
        ForecastKind.Nlinear => ForecastNormalization.Last,
        ForecastKind.Dlinear => ForecastNormalization.None,
        _ => ForecastNormalization.Standard,
    };

    private Node Inside(Node window, Node? known) => model.Kind switch
    {
        ForecastKind.Nlinear => WithKnown(Ahead(ByTarget(window).Then(LinearMap())), known),
        ForecastKind.Dlinear => Dlinear(window, known),
        ForecastKind.GruSeries => FromState(window.Then(Layer.Gru(model.Units ?? GruUnits)), known),
        ForecastKind.Tcn => Tcn(window, known),
        ForecastKind.Nbeats => Nbeats(window, known),
        _ => Tsmixer(window, known),
    };

    private Node Dlinear(Node window, Node? known)
    {
        Node trend = window.Then(Layer.MovingAverage(model.MovingAverage));
        Node rest = Node.Of(Layer.Subtract(), window, trend);
        return WithKnown(Ahead(Node.Of(Layer.Add(), ByTarget(rest).Then(LinearMap()), ByTarget(trend).Then(LinearMap()))), known);
    }

    // Bai, Kolter and Koltun 2018: two causal convolutions in each block, until the last step sees the whole window.
    private Node Tcn(Node window, Node? known)
    {
        int filters = model.Units ?? TcnFilters, channels = shape.Channels;
        double dropout = model.Dropout ?? TcnDropout;
        Node x = window;
        for (int dilation = 1, seen = 1; seen < shape.Window; seen += 2 * (KernelSize - 1) * dilation, dilation *= 2)
        {
            Node h = x;
            for (int i = 0; i < 2; i++)
                h = Dropped(h.Then(Layer.Conv1D(filters, KernelSize, padding: Padding.Causal, dilationRate: dilation,
                    activation: Activation.Relu, kernelInitializer: Initializer.HeNormal())), dropout);
            Node shortcut = channels == filters ? x : x.Then(Layer.Dense(filters));
            x = Node.Of(Layer.Add(), h, shortcut).Then(Layer.Activate(Activation.Relu));
            channels = filters;
        }
        return FromState(x.Then(Layer.Cropping1D(new Padding(shape.Window - 1, 0))).Then(Layer.Flatten()), known);
    }

    // Oreshkin et al. 2020, generic blocks, shared by the targets: what a block explains is taken from the window of the next.
    private Node Nbeats(Node window, Node? known)
    {
        int blocks = model.Stacks * (model.Blocks ?? NbeatsBlocks), units = model.Units ?? NbeatsUnits;
        Node rest = ByTarget(window);
        var forecasts = new List<Node>();
        for (int block = 0; block < blocks; block++)
        {
            Node h = rest;
            for (int i = 0; i < NbeatsLayers; i++)
                h = h.Then(Layer.Dense(units, Activation.Relu, kernelInitializer: Initializer.HeNormal()));
            forecasts.Add(h.Then(ToHorizon()));
            // The last block leaves nothing for another one.
            if (block < blocks - 1)
                rest = Node.Of(Layer.Subtract(), rest, h.Then(Layer.Dense(shape.Window)));
        }
        return WithKnown(Ahead(forecasts.Count == 1 ? forecasts[0] : Node.Of(Layer.Add(), [.. forecasts])), known);
    }

    // Chen et al. 2023: what is mixed over the steps, then over the channels, is added to what came in.
    private Node Tsmixer(Node window, Node? known)
    {
        int units = model.Units ?? TsmixerUnits, steps = shape.Window, channels = shape.Channels;
        double dropout = model.Dropout ?? TsmixerDropout;
        Node x = window;
        for (int block = 0; block < (model.Blocks ?? TsmixerBlocks); block++)
        {
            Node time = Dropped(Swapped(Swapped(Normalized(x)).Then(Layer.Dense(steps, Activation.Relu))), dropout);
            x = Node.Of(Layer.Add(), time, x);
            Node features = Dropped(Normalized(x).Then(Layer.Dense(units, Activation.Relu)), dropout);
            x = Node.Of(Layer.Add(), Dropped(features.Then(Layer.Dense(channels)), dropout), x);
        }
        Node ahead = Swapped(Swapped(x).Then(Layer.Dense(Horizon)));
        if (known is not null)
            ahead = Node.Of(Layer.Concatenate(), ahead, known);
        if (known is null && channels == Targets && quantiles == 1)
            return ahead;
        Node mixed = ahead.Then(Layer.Dense(Targets * quantiles));
        return quantiles == 1 ? mixed : mixed.Then(Layer.Reshape(OutputShape));

        // Over steps and channels at once, as published.
        Node Normalized(Node node) =>
            node.Then(Layer.Flatten()).Then(Layer.BatchNormalization()).Then(Layer.Reshape([steps, channels]));
    }

    /// <summary>Swaps steps and channels and leaves out the features: [W, C] to [T, W].</summary>
    private Node ByTarget(Node window)
    {
        Node channels = Swapped(window);
        return shape.Features == 0 ? channels : channels.Then(Layer.Cropping1D(new Padding(shape.Features, 0)));
    }

    private Layer ToHorizon() => Layer.Dense(Horizon * quantiles);

    // Directions of the window that the training data lacks keep their weights, so that drawn ones would be noise in every forecast.
    private Layer LinearMap() => Layer.Dense(Horizon * quantiles, kernelInitializer: Initializer.Zeros());

    /// <summary>Puts the steps ahead of each target, [T, H Q], in front: [H, T] or [H, T, Q].</summary>
    private Node Ahead(Node byTarget) => quantiles == 1 ? Swapped(byTarget)
        : byTarget.Then(Layer.Reshape([Targets, Horizon, quantiles])).Then(Layer.Permute([2, 1, 3]));

    private Node WithKnown(Node forecast, Node? known)
    {
        if (known is null)
            return forecast;
        Node effect = known.Then(Layer.Dense(Targets * quantiles));
        return Node.Of(Layer.Add(), forecast, quantiles == 1 ? effect : effect.Then(Layer.Reshape(OutputShape)));
    }

    private Node FromState(Node state, Node? known)
    {
        Node all = known is null ? state : Node.Of(Layer.Concatenate(), state, known.Then(Layer.Flatten()));
        return all.Then(Layer.Dense(Horizon * Targets * quantiles)).Then(Layer.Reshape(OutputShape));
    }

    private static Node Swapped(Node node) => node.Then(Layer.Permute([2, 1]));

    private static Node Dropped(Node node, double rate) => rate == 0 ? node : node.Then(Layer.Dropout(rate));
}
