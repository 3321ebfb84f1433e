namespace BlasNet.Tests.Data;

/// <summary>What data sets, samples and targets refuse, each with its sentence.</summary>
internal sealed class DatasetRefusalTests
{
    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Refusal("label_too_large", () => Targets.Classes([0, 10], 10), typeof(DataException),
            "Labels: the label of sample '1' is '10', but with '10' classes labels run from 0 to 9.");
        yield return Refusal("label_negative", () => Targets.Classes([-1, 3]), typeof(DataException),
            "Labels: the label of sample '0' is '-1', but with '4' classes labels run from 0 to 3.");
        yield return Refusal("label_of_millions", () => Targets.Classes([0, 16_000_000, 1]), typeof(DataException),
            "Labels: the label of sample '1' is '16000000', which means '16000001' classes or more, but there are only '3' samples; "
            + "number the classes from 0 without gaps, or give the number of classes.");
        yield return Refusal("label_beyond_floats", () => Targets.Classes([2_000_000_000]), typeof(DataException),
            "Labels: the label of sample '0' is '2000000000', which means '16777216' classes or more");
        yield return Refusal("no_classes", () => Targets.Classes([0], 0), typeof(ConfigurationException),
            "Labels: the number of classes must be from 1 to 16777216, but it was '0'.");
        yield return Refusal("counts_differ", () => Dataset.FromArrays(new float[6], [2], [0, 1]), typeof(ConfigurationException),
            "data: input '0' has '3' samples, but there are '2' targets; each sample needs one.");
        yield return Refusal("uneven_inputs", () => Samples.FromFloats(new float[7], [2]), typeof(ConfigurationException),
            "Samples: '7' values are no whole number of samples of the shape [2], which have '2' each.");
        yield return Refusal("nan_input", () => Samples.FromFloats([1, 2, 3, float.NaN], [2]), typeof(DataException),
            "Samples: value '1' of sample '1' is 'NaN', but every value must be a finite number.");
        yield return Refusal("nan_target", () => Targets.Values([1, float.NegativeInfinity]), typeof(DataException),
            "Targets: value '0' of row '1' is '-Infinity', but every value must be a finite number.");
        yield return Refusal("width", () => Targets.Values([1, 2, 3], 2),
            typeof(ConfigurationException), "'3' values are no whole number of rows of width '2'");
        yield return Refusal("width_zero", () => Targets.Values([1], 0),
            typeof(ConfigurationException), "the width must be at least 1, but it was '0'");
        yield return Refusal("empty", () => Dataset.FromArrays([], [2], []), typeof(DataException), "data: the data set holds no samples.");
        yield return Refusal("no_input", () => new Dataset([], Targets.Classes([0])),
            typeof(ConfigurationException), "needs at least one input");
        yield return Refusal("weights_count", () => DatasetTests.Numbered(3).WithWeights([1, 2]),
            typeof(ConfigurationException), "there are '2' weights, but '3' samples");
        yield return Refusal("weight_nan", () => DatasetTests.Numbered(2).WithWeights([1, float.NaN]),
            typeof(DataException), "the weight of sample '1' is 'NaN'");
        yield return Refusal("weight_negative", () => DatasetTests.Numbered(2).WithWeights([-0.5f, 1]),
            typeof(DataException), "the weight of sample '0' is '-0.5'");
        yield return Refusal(
            "weights_all_zero", () => DatasetTests.Numbered(2).WithWeights([0, 0]), typeof(DataException), "all '2' weights are 0");
        yield return Refusal("class_weights", () => DatasetTests.Numbered(2).WithClassWeights([1]),
            typeof(ConfigurationException), "'1' class weights, but '2' classes");
        yield return Refusal("class_weights_of_values", () => Dataset.FromValues([1], [1], [2]).WithBalancedClasses(),
            typeof(ConfigurationException), "needs class labels");
        yield return Refusal("subset_empty", () => DatasetTests.Numbered(2).Subset([]),
            typeof(ConfigurationException), "a subset needs at least one row");
        yield return Refusal("subset_row", () => DatasetTests.Numbered(2).Subset([0, 2]),
            typeof(ConfigurationException), "row '2' of the subset is not in the data set, whose '2' rows");
        yield return Refusal(
            "take", () => DatasetTests.Numbered(2).Take(3), typeof(ConfigurationException), "'3' rows cannot be taken of '2'");
        yield return Refusal("scale", () => Samples.FromBytes([1], [1], double.NaN),
            typeof(ConfigurationException), "must be a finite number, but it was 'NaN'");
        yield return Refusal("split_nan", () => DatasetTests.Numbered(4).Split(double.NaN, 1),
            typeof(ConfigurationException), "must be above 0 and below 1, but it was 'NaN'");
        yield return Refusal("split_one", () => DatasetTests.Numbered(4).Split(1, 1),
            typeof(ConfigurationException), "must be above 0 and below 1, but it was '1'");
        yield return Refusal("split_all", () => DatasetTests.Numbered(4).Split(0.9, 1),
            typeof(ConfigurationException), "holding out the fraction '0.9' of '4' samples leaves none");
        yield return Refusal("split_values", () => Dataset.FromValues(new float[4], [1], new float[4]).Split(0.5, 1, stratified: true),
            typeof(ConfigurationException), "A stratified split needs class labels");
    }

    private static TestCaseData Refusal(string name, Func<object> action, Type type, string text) =>
        new TestCaseData(action, type, text).SetName("Refused_" + name);

    [TestCaseSource(nameof(Refusals))]
    public void A_refusal_is_a_sentence_with_the_values(Func<object> action, Type type, string text)
    {
        Exception? error = Assert.Throws(type, () => action());
        Assert.That(error!.Message, Does.Contain(text));
    }
}
