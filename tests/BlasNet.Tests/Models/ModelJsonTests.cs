using System.Text.Json;
using BlasNet.Models;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Models;

internal static class ModelJsonTests
{
    [Test]
    public static void A_chain_is_a_list_of_layers()
    {
        Model model = Model.Input(28, 28).Add(Layer.Flatten()).Add(Layer.Dense(10, Activation.Softmax));
        Assert.That(ModelJson.Text(model), Is.EqualTo(
            """{"input":[28,28],"layers":[{"kind":"flatten"},{"kind":"dense","units":10,"activation":"softmax"}]}"""));
        Assert.That(Read(ModelJson.Text(model)), Is.EqualTo(model));
    }

    [Test]
    public static void Layers_may_be_bare_names_and_the_input_may_be_left_to_the_data() => Assert.That(
        Read("""{"layers":["flatten",{"kind":"dense","units":"outputs"}]}"""),
        Is.EqualTo(Model.Sequential(Layer.Flatten(), Layer.Outputs())));

    [Test]
    public static void Edges_go_by_name_or_number()
    {
        Model residual = Read("""
            {"input":[4],"layers":[
                {"kind":"dense","name":"start","units":4},
                {"kind":"dense","units":4},
                {"kind":"add","inputs":["start",1,"input"]}]}
            """);
        Assert.That(residual.InputsOf(3), Is.EqualTo(new[] { 1, 2, 0 }));
        Assert.That(Read(ModelJson.Text(residual)), Is.EqualTo(residual));
    }

    [Test]
    public static void Any_graph_comes_back_as_it_was([Range(0, 29)] int seed)
    {
        Model model = RandomModels.Draw(seed);
        Assert.That(Read(ModelJson.Text(model)), Is.EqualTo(model));
    }

    [Test]
    public static void Layers_of_one_name_are_read_by_number()
    {
        Node one = Node.Input(2).Then(Layer.Dense(2, name: "same")), two = one.Then(Layer.Dense(2, name: "same"));
        Model model = Model.From(Node.Of(Layer.Add(), two, one));
        Assert.That(ModelJson.Text(model), Does.EndWith("""{"kind":"add","inputs":[1,0]}]}"""));
        Assert.That(Read(ModelJson.Text(model)), Is.EqualTo(model));
    }

    [Test]
    public static void Several_inputs_without_names_are_counted()
    {
        Model model = Model.From(Node.Of(Layer.Add(), Node.Input(2), Node.Input(2), Node.Input(2)));
        Assert.That(ModelJson.Text(model), Does.EndWith("""{"kind":"add","inputs":["input","input2","input3"]}]}"""));
        Assert.That(Read(ModelJson.Text(model)), Is.EqualTo(model));
    }

    [TestCase("""{}""", "the property 'layers' must be an array of at least one layer.")]
    [TestCase("""{"layers":[]}""", "the property 'layers' must be an array of at least one layer.")]
    [TestCase("""{"layers":{"kind":"flatten"}}""", "the property 'layers' must be an array of at least one layer.")]
    [TestCase("""{"input":"28","layers":["flatten"]}""",
        "the property 'input' must be an array of extents such as [28, 28, 1], but it was '\"28\"'.")]
    [TestCase("""{"input":[2.5],"layers":["flatten"]}""",
        "the property 'input' must be an array of extents such as [28, 28, 1], but it was '[2.5]'.")]
    [TestCase("""{"layers":["flatten","dens"]}""", "layer 1: layer: there is no kind 'dens'. Did you mean 'dense'?")]
    [TestCase("""{"layers":[{"kind":"dense","unit":3,"useBias":false}]}""",
        "layer 0: layer 'dense': the property 'units' is missing; a whole number is required. Should 'unit' be 'units'?")]
    [TestCase("""{"layers":[{"kind":"dense"}]}""", "layer 0: layer 'dense': the property 'units' is missing; a whole number is required.")]
    [TestCase("""{"layers":[{"kind":"dense","units":"many"}]}""",
        "layer 0: layer 'dense': 'units' must be a whole number or 'outputs', but it was 'many'.")]
    [TestCase("""{"layers":[{"kind":"dense","name":"start","units":3},{"kind":"flatten","inputs":["strat"]}]}""",
        "layer 1: it reads 'strat', but no layer before it is called so. Did you mean 'start'?")]
    [TestCase("""{"layers":[{"kind":"dense","units":3,"usebias":false}]}""",
        "layer 0: layer 'dense': there is no property 'usebias'. Did you mean 'useBias'?")]
    [TestCase("""{"layers":[{"kind":"dense","name":"a","units":3},{"kind":"dense","name":"a","units":3},"""
        + """{"kind":"add","inputs":["a","input"]}]}""",
        "layer 2: it reads 'a', but several layers before it are called so. Refer to the layer by its number.")]
    [TestCase("""{"layers":["flatten",{"kind":"flatten","inputs":[1]}]}""", "layer 1: it reads '1', but no layer before it is called so.")]
    [TestCase("""{"layers":[{"kind":"add"}]}""", "0.add: the layer takes at least 2 inputs, but it receives 1.")]
    [TestCase("""{"input":[3],"layers":[{"kind":"dense","units":2},{"kind":"dense","units":2,"inputs":["input"]}]}""",
        "0.dense: no other layer reads this layer, and it is not the last one. Read it with \"inputs\", or remove it.")]
    [TestCase("""{"layers":[{"kind":"dense","units":2},{"kind":"input","name":"late","shape":[2]}]}""",
        "layer 0: there is no layer before it to read.")]
    [TestCase("""{"layers":[{"kind":"input","shape":[2]},{"kind":"dense","units":2},{"kind":"input","name":"late","shape":[2]}]}""",
        "0.dense: no other layer reads this layer, and it is not the last one. Read it with \"inputs\", or remove it.")]
    public static void What_is_wrong_is_said_with_the_layer(string json, string sentence) =>
        Assert.That(() => Read(json), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static Model Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ModelJson.Read(document.RootElement);
    }
}
