using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace BlasNet.Tests.Documents;

/// <summary>The examples in the comments of the public members: each compiles, with the names that its reader has at hand.</summary>
internal static class ExampleTests
{
    // What an example may speak of without a word.
    private const string AtHand = """
        static Model model = null!; static Trainer trainer = null!; static DatasetPair data = null!; static Predictor predictor = null!;
        """;

    private const string Imports = """
        using BlasNet; using BlasNet.Layers; using BlasNet.Losses; using BlasNet.Metrics; using BlasNet.Numerics; using BlasNet.Optimizers;
        using BlasNet.Plots; using BlasNet.Runs; using BlasNet.Tables;
        using System.Numerics.Tensors;
        """;

    // Whom people meet first, by the beginning of the name in the documentation file.
    private static readonly string[] Met =
    [
        "M:BlasNet.Model.Input(", "M:BlasNet.Model.Add(", "M:BlasNet.Layer.Dense(", "M:BlasNet.Layer.Conv2D(", "T:BlasNet.Node",
        "M:BlasNet.ModelTraining.Compile(", "T:BlasNet.Trainer", "M:BlasNet.Trainer.Fit(", "M:BlasNet.Trainer.FitAsync(",
        "M:BlasNet.Trainer.Evaluate(", "M:BlasNet.Trainer.Predict(", "M:BlasNet.Trainer.Save(", "M:BlasNet.Datasets.Load(",
        "M:BlasNet.Datasets.Mnist(", "M:BlasNet.Dataset.FromArrays(", "M:BlasNet.Tables.Table.Read(",
        "M:BlasNet.Tables.TablePreprocessor.Fit(", "T:BlasNet.Predictor", "M:BlasNet.Predictor.Predict``1(", "M:BlasNet.SavedModel.Load(",
        "M:BlasNet.Runs.TrainingRun.Start(", "T:BlasNet.Runs.RunOptions", "M:BlasNet.Runs.RunTable.Read(", "M:BlasNet.Plots.Plot.Create(",
        "M:BlasNet.Numerics.TensorMath.MatMul", "M:BlasNet.Numerics.Gradient.Of", "M:BlasNet.Runs.SweepPlan.Random(",
        "M:BlasNet.Runs.SweepPlan.Grid(",
    ];

    private static (string Member, string Code)[] Examples =>
    [
        .. XDocument.Load(Path.Combine(AppContext.BaseDirectory, "BlasNet.xml")).Descendants("member")
            .SelectMany(member => member.Elements("example"), (member, example) => ((string)member.Attribute("name")!, example.Value)),
    ];

    [Test]
    public static void The_members_that_people_meet_first_have_one()
    {
        string[] members = [.. Examples.Select(example => example.Member)];
        Assert.That(members, Is.Unique, "one example for each");
        Assert.That(Met.Where(name => !members.Any(member => member.StartsWith(name, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public static void Each_example_compiles()
    {
        (string Path, string Text)[] sources = [.. Examples.Select((example, i) => (example.Member, $$"""
            namespace Example{{i}};
            {{Imports}}
            static class Example
            {
                {{AtHand}}
                static async Task Run()
                {
                    await Task.CompletedTask;
                    {{example.Code}}
                }
            }
            """))];
        CompiledCode.Compile(OutputKind.DynamicallyLinkedLibrary, DiagnosticSeverity.Error, sources);
    }
}
