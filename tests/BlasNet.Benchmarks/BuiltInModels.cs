using System.Diagnostics;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Benchmarks;

/// <summary>The built-in models for tables as they come, trained as <c>blasnet train</c> trains them.</summary>
internal sealed class BuiltInModels(TableQuestion question, SplitTables tables, int seed, int threads)
{
    /// <summary>Trains <c>mlp</c> on the training part, with the validation part held out and missing numbers filled in by the
    /// median.</summary>
    public (double[] Answers, double Seconds) Mlp() => Train(Config("mlp", "train") with
    {
        Validation = "csv:" + tables.PathOf("val"),
        Table = new TableOptions { Labels = [question.Label], Task = question.Task, Missing = MissingPolicy.Median },
    });

    /// <summary>Trains one network of <c>table</c> on the training part, with the validation part held out.</summary>
    public (double[] Answers, double Seconds) Member() => Train(Config("table", "train") with
    {
        Validation = "csv:" + tables.PathOf("val"),
        Members = 1,
    });

    /// <summary>Trains <c>table</c> on both parts, of which each of its networks holds out a fifth.</summary>
    public (double[] Answers, double Seconds) Table() => Train(Config("table", "trainval"));

    private TrainingConfig Config(string model, string part) => new()
    {
        Model = Read(model),
        Data = "csv:" + tables.PathOf(part),
        Name = model,
        Seed = seed,
        Threads = threads,
        Table = new TableOptions { Labels = [question.Label], Task = question.Task },
    };

    private (double[] Answers, double Seconds) Train(TrainingConfig config)
    {
        string folder = Directory.CreateTempSubdirectory("blasnet-tables-").FullName;
        try
        {
            long start = Stopwatch.GetTimestamp();
            RunSummary run = TrainingRun.Start(config, new RunOptions { Runs = folder });
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using Predictor predictor = Predictor.Load(run.Run);
            IReadOnlyList<Prediction> answers = predictor.Predict(predictor.Preprocessor!.Read(tables.PathOf("test")));
            return ([.. answers.Select(answer => answer.Label is { } name ? tables.ClassOf(name) : answer.Value)], seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static ModelFile Read(string model)
    {
        string name = model + ".json";
        using Stream file = typeof(BuiltInModels).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no built-in model '{model}'.", nameof(model));
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return ModelFile.Parse(bytes.ToArray(), name);
    }
}
