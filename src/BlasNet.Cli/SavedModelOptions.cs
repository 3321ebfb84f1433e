using System.CommandLine;
using BlasNet.Data;
using BlasNet.Tensors;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Holds what <c>evaluate</c> and <c>predict</c> have in common: a trained model and data for it.</summary>
internal sealed class SavedModelOptions
{
    public Argument<string> Model { get; } = new("RUN|MODEL.safetensors")
    {
        Description = "A run's folder, EXPERIMENT/run_0007, or a file of weights such as a checkpoint.",
    };

    public Option<string> Data { get; } = new("--data")
    {
        Description = $"The data: {DataOptions.Known}; its test part where it has one.",
        HelpName = "SPEC",
        Required = true,
    };

    public Option<ChannelOrder?> Channels { get; } = Options.Channels();

    public Option<int?> Threads { get; } = Options.Threads();

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(Model);
        verb.Add(Data);
        verb.Add(Channels);
        verb.Add(Threads);
    }

    /// <summary>Loads the data and says on stderr which part it is.</summary>
    public Dataset Load(ParseResult parsed, TextWriter error)
    {
        string spec = parsed.GetRequiredValue(Data);
        ChannelOrder channels = parsed.GetValue(Channels) ?? ChannelOrder.Last;
        DatasetPair pair = NamedData.Load(spec, channels: channels, progress: ConsoleProgress.ForError().Download);
        Dataset chosen = pair.Test ?? pair.Train;
        error.WriteLine($"{spec}: {(pair.Test is null ? "" : "the test part, ")}{EpochText.Rate(chosen.Count)} samples");
        return chosen;
    }
}
