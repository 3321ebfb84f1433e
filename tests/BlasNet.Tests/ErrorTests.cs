using System.CommandLine;
using System.Text;
using BlasNet.Cli;
using BlasNet.Tables;
using BlasNet.Tests.Tables;
using BlasNet.Tests.Training;

namespace BlasNet.Tests;

/// <summary>Holds that errors carry their place and the party to blame as data, and that the message is made of the place and the
/// sentence.</summary>
internal static class ErrorTests
{
    private static readonly BlasNetException[] Kinds =
        [new ConfigurationException("s"), new DataException("s"), new TrainingException("s"), new MachineException("s"),
            new UsageException("s")];

    [Test]
    public static void Every_error_has_the_base_class_and_a_fault_of_its_own()
    {
        Assert.That(
            Kinds.Select(error => error.Fault),
            Is.EquivalentTo(new[] { Fault.Configuration, Fault.Data, Fault.Training, Fault.Machine, Fault.Usage }));
        Type[] exceptions = [.. typeof(Model).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(Exception)))];
        Assert.That(exceptions, Is.EquivalentTo(new[]
        {
            typeof(BlasNetException), typeof(ConfigurationException), typeof(DataException), typeof(TrainingException),
                typeof(MachineException),
            // That of another process, whose fault it has.
            typeof(ProcessException),
        }));
        Assert.That(exceptions, Has.All.Matches<Type>(typeof(BlasNetException).IsAssignableFrom));
    }

    [TestCase(Fault.Usage, ExitCodes.Usage)]
    [TestCase(Fault.Configuration, ExitCodes.Invalid)]
    [TestCase(Fault.Data, ExitCodes.Invalid)]
    [TestCase(Fault.Training, ExitCodes.TrainingFailed)]
    [TestCase(Fault.Machine, ExitCodes.Machine)]
    public static void The_fault_alone_gives_the_exit_code(Fault fault, int code)
    {
        Assert.That(ErrorReport.Write(Kinds.Single(error => error.Fault == fault), TextWriter.Null), Is.EqualTo(code));
        Assert.That(ErrorReport.Write(new ConfigurationException("s", "spec") { Fault = fault }, TextWriter.Null), Is.EqualTo(code));
    }

    [Test]
    public static void A_place_is_shown_from_the_file_to_the_spec()
    {
        Assert.That(new Place().ToString(), Is.Empty);
        Assert.That(new Place("a.csv", 3, "x").ToString(), Is.EqualTo("a.csv, line 3, column 'x'"));
        Assert.That(
            new Place(
            "w", 2) { Section = "model", Position = 5, LayerNumber = 1, Subject = "layer 'dense'", Property = "p", Text = "t" }.ToString(),
            Is.EqualTo("w, model, line 2, position 5, layer 1: layer 'dense'"));
        Assert.That(new Place { Option = "--set", Layer = "2.dense" }.ToString(), Is.EqualTo("--set: 2.dense"));
        Assert.That(new Place("f", 1) { Character = 7 }.ToString(), Is.EqualTo("f, line 1, character 7"));
        Assert.That(new Place("f", column: new string('x', 61) + "\n").ToString(), Is.EqualTo($"f, column '{new string('x', 60)}...'"));
    }

    [Test]
    public static void Code_around_adds_what_is_not_known_and_changes_nothing_else()
    {
        var thrown = new DataException(new Place("inner", 4) { Subject = "b" }, "it is wrong.");
        DataException? caught = Assert.Throws<DataException>(() => BlasNetException.WithPlace<int>(
            new Place("outer") { Section = "part", Subject = "a" }, () =>
                BlasNetException.WithPlace<int>(new Place { Subject = "b" }, () => throw thrown)));
        Assert.That(caught, Is.SameAs(thrown));
        Assert.That(caught!.Place, Is.EqualTo(new Place("inner", 4) { Section = "part", Subject = "a: b" }));
        Assert.That(
            new Place { Section = "names" }.Within(new Place("f") { Section = "classes" }).ToString(), Is.EqualTo("f, classes: names"));
        Assert.That((caught.Sentence, caught.Message), Is.EqualTo(("it is wrong.", "inner, part, line 4: a: b: it is wrong.")));
        MachineException? machine = Assert.Throws<MachineException>(
            () => BlasNetException.WithPlace<int>(new Place("outer"), () => throw new MachineException("s")));
        Assert.That(machine!.Place, Is.Null, "the file is not at fault");
    }

    [Test]
    public static void A_model_names_the_layer_as_data()
    {
        ConfigurationException? error = Assert.Throws<ConfigurationException>(
            () => Model.Input(4, 4, 1).Add(Layer.Conv2D(2, 5)).Shapes());
        Assert.That(error!.Place, Is.EqualTo(new Place { Layer = "0.conv2D" }));
        Assert.That(error.Message, Is.EqualTo($"0.conv2D: {error.Sentence}"));
        ConfigurationException? value = Assert.Throws<ConfigurationException>(() => Layer.LayerNormalization(epsilon: -1));
        Assert.That(value!.Place, Is.EqualTo(new Place { Subject = "layerNormalization", Property = "epsilon" }));
    }

    [Test]
    public static void A_table_names_file_line_column_and_text_as_data()
    {
        using var file = new TextFile("a,w,y\n1,1,2\n3,-1,4\n5,1,6\n");
        DataException? error = Assert.Throws<DataException>(() => Table.Read(file.Path, new TableOptions { SampleWeight = "w" }));
        Assert.That(error!.Place, Is.EqualTo(new Place(file.Path, 3, "w") { Text = "-1" }));
        Assert.That(error.Message, Is.EqualTo($"{file.Path}, line 3, column 'w': {error.Sentence}"));
    }

    [Test]
    public static void A_model_file_names_file_line_layer_and_property_as_data()
    {
        byte[] json = Encoding.UTF8.GetBytes("{ \"layers\": [ \"flatten\",\n { \"kind\": \"dense\", \"units\": 3, \"name\": 7 } ] }");
        ConfigurationException? error = Assert.Throws<ConfigurationException>(() => ModelFile.Parse(json, "m.json"));
        Assert.That(error!.Place, Is.EqualTo(
            new Place("m.json", 2) { LayerNumber = 1, Subject = "layer 'dense'", Property = "name" }));
        Assert.That(error.Message, Is.EqualTo($"m.json, line 2, layer 1: layer 'dense': {error.Sentence}"));
        DataException? broken = Assert.Throws<DataException>(() => ModelFile.Parse("{\n x }"u8.ToArray(), "m.json"));
        Assert.That(broken!.Place, Is.EqualTo(new Place("m.json", 2) { Position = 2 }));
    }

    [Test]
    public static void An_option_is_named_as_data()
    {
        UsageException? set = Assert.Throws<UsageException>(() => ConfigEdit.Apply(TestRuns.Config(), ["batch=0"]));
        Assert.That(set!.Place, Is.EqualTo(new Place { Option = "--set", Property = "batch" }));
        Assert.That(set.Message, Is.EqualTo("--set: 'batch' must be at least 1, but it was '0'."));
        var verb = new Command("train") { Options.Whole("--epochs", "Epochs.", least: 0) };
        UsageException? value = UsageErrors.Find(verb.Parse(["--epochs", "-1"]));
        Assert.That(value!.Place, Is.EqualTo(new Place { Option = "train", Property = "--epochs" }));
        Assert.That(
            value.Message, Is.EqualTo("train: the value '-1' of --epochs cannot be used; a whole number of at least 0 is required."));
    }
}
