using System.Globalization;
using System.Text;
using BlasNet.Cli;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Models;

/// <summary>Tests of models of thousands of layers.</summary>
internal sealed class ManyLayersTests : FolderTests
{
    private const int Layers = 3000;

    [Test]
    public void A_chain_is_built_each_way_and_is_the_same()
    {
        Layer[] layers = [.. Enumerable.Range(0, Layers).Select(_ => Layer.Dense(2))];
        Model sequential = Model.Sequential(layers).WithInputShape(2), added = Model.Input(2);
        foreach (Layer layer in layers)
            added = added.Add(layer);
        Node node = Node.Input(2);
        foreach (Layer layer in layers)
            node = node.Then(layer);
        Assert.That(added, Is.EqualTo(sequential));
        // On a small stack, as other threads have one.
        Model? linked = null;
        var thread = new Thread(() => linked = Model.From(node), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(linked, Is.EqualTo(sequential));
        Assert.That(added.Key(Layers), Is.EqualTo($"{Layers - 1}.dense"));
        Assert.That(sequential.Key(Layers), Is.EqualTo(added.Key(Layers)));
    }

    [Test]
    public void A_file_of_many_named_layers_is_read_written_and_planned()
    {
        var text = new StringBuilder("{ \"input\": [2], \"layers\": [\n{ \"kind\": \"dense\", \"units\": 2, \"name\": \"n0\" }");
        for (int i = 1; i < Layers; i += 2)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                ,
                { "kind": "dense", "units": 2, "name": "n{{i}}", "inputs": ["n{{i - 1}}"] },
                { "kind": "add", "name": "n{{i + 1}}", "inputs": ["n{{i}}", "n{{i - 1}}"] }
                """);
        }
        text.Append(",\n{ \"kind\": \"dense\", \"units\": 2, \"activation\": \"softmax\" } ] }");
        File.WriteAllText(folder["m.json"], text.ToString());
        ModelFile file = ModelFile.Read(folder["m.json"]);
        Assert.That(ModelFile.Parse(Encoding.UTF8.GetBytes(file.ToString()), "m").Model, Is.EqualTo(file.Model));
        Outcome outcome = Blasnet.Run("summary", "--model", folder["m.json"], "--json").AssertCode(ExitCodes.Done);
        Assert.That(outcome.Json.GetProperty("layers").GetArrayLength(), Is.EqualTo(Layers + 3));
        File.WriteAllText(folder["bad.json"], text.ToString().Replace("\"n2998\"]", "\"n9999\"]", StringComparison.Ordinal));
        Blasnet.Run("summary", "--model", folder["bad.json"]).AssertRefused(ExitCodes.Invalid, "line 3001", "it reads 'n9999'");
    }

    [Test]
    public void A_deep_model_is_trained()
    {
        string layers = string.Concat(Enumerable.Repeat("{\"kind\":\"dense\",\"units\":2,\"activation\":\"tanh\"},", Layers));
        File.WriteAllText(folder["m.json"], $"{{ \"layers\": [{layers}{{\"kind\":\"dense\",\"units\":\"outputs\"}}] }}");
        Blasnet.Run("train", "--model", folder["m.json"], "--data", "xor", "--epochs", "1", "--runs", folder["runs"])
            .AssertCode(ExitCodes.Done);
    }

    [Test]
    public void Buffers_lie_where_the_tightest_gap_is([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        Lifetime[] buffers = [.. Enumerable.Range(0, 120).Select(_ =>
        {
            int first = random.Next(-1, 30);
            int last = random.Next(6) == 0 ? int.MaxValue : first + random.Next(-1, 12);
            return new Lifetime(random.Next(0, 5) * random.Next(0, 60), first, last);
        })];
        (int[] offsets, int total) = MemoryPlanner.Place(buffers);
        (int[] expected, int expectedTotal) = Simple(buffers);
        Assert.That(offsets, Is.EqualTo(expected));
        Assert.That(total, Is.EqualTo(expectedTotal));
    }

    // The definition: those that overlap in time, sorted anew for each buffer.
    private static (int[] Offsets, int Total) Simple(Lifetime[] buffers)
    {
        var offsets = new int[buffers.Length];
        var placed = new List<int>();
        int total = 0;
        foreach (int buffer in Enumerable.Range(0, buffers.Length).OrderByDescending(i => buffers[i].Length).ThenBy(i => i))
        {
            int length = BlasNet.Tensors.FloatBlock.Align(buffers[buffer].Length), best = -1, waste = int.MaxValue, end = 0;
            foreach (int other in placed.Where(other => buffers[other].Overlaps(buffers[buffer])).OrderBy(i => offsets[i]))
            {
                int gap = offsets[other] - end;
                if (gap >= length && gap - length < waste)
                    (best, waste) = (end, gap - length);
                end = Math.Max(end, offsets[other] + BlasNet.Tensors.FloatBlock.Align(buffers[other].Length));
            }
            offsets[buffer] = best >= 0 ? best : end;
            placed.Add(buffer);
            total = Math.Max(total, offsets[buffer] + length);
        }
        return (offsets, total);
    }
}
