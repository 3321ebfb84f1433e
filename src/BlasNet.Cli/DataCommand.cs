using System.CommandLine;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'data', which checks data and writes built-in sets as files.</summary>
internal static class DataCommand
{
    // Sets of images; the others have no file format of their own.
    private static readonly string[] Makeable = ["digits"];

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Verb verb = Cli.Verb.Create("data", "Checks data, and writes built-in sets as files.",
            "blasnet data check csv:housing.csv", "blasnet data make digits data/digits");
        verb.Add(DataCheckCommand.Verb());
        verb.Add(MakeVerb());
        return verb;
    }

    private static Verb MakeVerb()
    {
        var set = new Argument<string>("SET") { Description = "Built-in set: digits, 60 000 + 10 000 images of 28 x 28." };
        var folder = new Argument<string>("DIR") { Description = "Folder for the four files; existing files are not overwritten." };
        Option<long?> seed = Options.Seed("--seed", "Seed of the images. [default: 0]");
        Verb verb = Cli.Verb.Create("make", "Writes a built-in set as four IDX files, named as those of MNIST.",
            "blasnet data make digits data/digits", "blasnet train --model keras-mlp --data idx:data/digits");
        verb.Add(set);
        verb.Add(folder);
        verb.Add(seed);
        return verb.Does((parsed, output, _) =>
            Make(parsed.GetRequiredValue(set), parsed.GetRequiredValue(folder), parsed.GetValue(seed) ?? 0, output));
    }

    private static int Make(string set, string folder, long seed, TextWriter output)
    {
        if (!Makeable.Contains(set, StringComparer.Ordinal))
            throw new UsageException("blasnet data make", $"the set '{set}' cannot be made as files.{NearestName.Advice(set, Makeable)}");
        DatasetPair data = Datasets.Load(set, seed);
        IdxFolder.Write(folder, data);
        string counts = $"{EpochFormat.Rate(data.Train.Count)} training and {EpochFormat.Rate(data.Test!.Count)} test images";
        output.WriteLine($"{folder}: {counts} of {set}, seed {seed}. Train on them with --data idx:{folder}");
        return ExitCodes.Done;
    }
}
