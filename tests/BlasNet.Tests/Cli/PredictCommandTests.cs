using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the format of predictions in CSV.</summary>
internal sealed class PredictCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestCase("mlp", "spirals", "index,label,p_0,p_1,p_2", 300)]
    [TestCase("circles", "circles", "index,label,p_0,p_1", 200)]
    public void Classes_have_a_label_and_probabilities(string model, string data, string header, int rows)
    {
        string run = Blasnet.Run("train", "--model", model, "--data", data, "--epochs", "8", "--runs", folder["runs"], "--json")
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        double accuracy = Blasnet.Run("evaluate", run, "--data", data, "--json").Json.GetProperty("accuracy").GetDouble();
        string file = folder["p.csv"];
        Blasnet.Run("predict", run, "--data", data, "--out", file).AssertCode(ExitCodes.Done);
        string[] lines = File.ReadAllText(file).Split('\n');
        Assert.That(lines[0], Is.EqualTo(header));
        Assert.That(lines, Has.Length.EqualTo(rows + 2).And.Exactly(1).Empty);
        var test = BlasNet.Datasets.Load(data).Test!;
        int right = 0;
        for (int row = 0; row < rows; row++)
        {
            double[] cells = [.. lines[row + 1].Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.That(cells[0], Is.EqualTo(row));
            Assert.That(cells[2..].Sum(), Is.EqualTo(1).Within(1e-5));
            Assert.That(cells[2..].Max(), Is.EqualTo(cells[2 + (int)cells[1]]));
            right += (int)cells[1] == test.Targets.ClassOf(row) ? 1 : 0;
        }
        Assert.That((double)right / rows, Is.EqualTo(accuracy).Within(1e-12), "the labels are those that the accuracy counts");
    }

    [Test]
    public void One_value_stands_alone() => Assert.That(
        Written(Loss.MeanSquaredError(), [0.5f, -2], 2), Is.EqualTo("index,value\n0,0.5\n1,-2\n"));

    [Test]
    public void Several_values_are_numbered() => Assert.That(
        Written(Loss.Huber(), [0.1f, 2, 3, 4], 2), Is.EqualTo("index,value_0,value_1\n0,0.1,2\n1,3,4\n"));

    [Test]
    public void Several_independent_answers_are_values() => Assert.That(
        Written(Loss.BinaryCrossEntropy(), [0.25f, 0.75f], 1), Is.EqualTo("index,value_0,value_1\n0,0.25,0.75\n"));

    [Test]
    public void Logits_become_probabilities()
    {
        Assert.That(
            Written(Loss.SparseCategoricalCrossEntropy(fromLogits: true), [1000, 1000], 1),
                Is.EqualTo("index,label,p_0,p_1\n0,0,0.5,0.5\n"));
        Assert.That(Written(Loss.BinaryCrossEntropy(fromLogits: true), [0], 1), Is.EqualTo("index,label,p_0,p_1\n0,0,0.5,0.5\n"));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_code_5()
    {
        string run = Blasnet.Run("train", "--model", "circles", "--data", "circles", "--epochs", "1", "--runs", folder["runs"], "--json")
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        Outcome outcome = Blasnet.Run("predict", run, "--data", "circles", "--out", folder["none/p.csv"]).AssertCode(ExitCodes.Machine);
        Assert.That(outcome.ErrorLines[^1], Does.Contain("its folder does not exist"));
        Assert.That(outcome.Output, Is.Empty);
    }

    private string Written(Loss loss, float[] values, int rows)
    {
        new PredictionTable(loss, Tensor.Create(values, [rows, values.Length / rows]),
            new SavedModelData(Dataset.FromValues(new float[rows], [1], new float[rows]))).Write(folder["t.csv"]);
        return File.ReadAllText(folder["t.csv"]);
    }
}
