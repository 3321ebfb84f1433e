using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TablePreprocessorTests
{
    private const string Houses = "area,kind,price\n1,flat,10\n3,house,30\n5,flat,20\n7,barn,40\n";
    private const string Gaps = "id,x,c,y\nk1,1,a,p\nk2,,b,q\nk3,3,,p\nk4,8,b,q\n";

    [Test]
    public static void Numbers_are_standardized_by_the_training_rows_alone_and_categories_are_one_hot()
    {
        using var file = new TextFile(Houses);
        Table table = Table.Read(file.Path, Kind("kind"));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1]);
        Assert.That(preprocessor.InputNames, Is.EqualTo(new[] { "area", "kind=barn", "kind=flat", "kind=house" }));
        EncodedTable encoded = preprocessor.Apply(table);
        Assert.That(Inputs(encoded), Is.EqualTo(new float[] { -1, 0, 1, 0, 1, 0, 0, 1, 3, 0, 1, 0, 5, 1, 0, 0 }));
        Assert.That(encoded.Data.Targets.Rows.ToArray(), Is.EqualTo(new float[] { -1, 1, 0, 2 }));
        Assert.That(preprocessor.Restore([-1, 1, 0, 2]), Is.EqualTo(new double[] { 10, 30, 20, 40 }));
        Assert.That(preprocessor.ScaleOf(0), Is.EqualTo(10));
    }

    [Test]
    public static void Numbers_are_scaled_from_0_to_1_and_categories_are_indices_on_request()
    {
        using var file = new TextFile(Houses);
        TableOptions options = Kind("kind") with
        {
            Scaling = Scaling.ZeroToOne,
            TargetScaling = Scaling.None,
            CategoryEncoding = CategoryEncoding.Index,
        };
        EncodedTable encoded = Encode(Table.Read(file.Path, options), [0, 2]);
        Assert.That(Inputs(encoded), Is.EqualTo(new float[] { 0, 1, 0.5f, 2, 1, 1, 1.5f, 0 }));
        Assert.That(encoded.Data.Targets.Rows.ToArray(), Is.EqualTo(new float[] { 10, 30, 20, 40 }));
    }

    [TestCase("mean", new float[] { 1, 1, 0, 4, 0, 1, 3, 0, 1, 8, 0, 1 })]
    [TestCase("median", new float[] { 1, 1, 0, 3, 0, 1, 3, 0, 1, 8, 0, 1 })]
    public static void Missing_cells_are_filled_in(string policy, float[] expected)
    {
        using var file = new TextFile(Gaps);
        Assert.That(Inputs(Encode(Table.Read(file.Path, Filled(policy)))), Is.EqualTo(expected));
    }

    [Test]
    public static void A_constant_is_a_category_of_its_own()
    {
        using var file = new TextFile(Gaps);
        Assert.That(
            Inputs(Encode(Table.Read(file.Path, Filled("constant:-1")))),
            Is.EqualTo(new float[] { 1, 0, 1, 0, -1, 0, 0, 1, 3, 1, 0, 0, 8, 0, 0, 1 }));
    }

    [Test]
    public static void Rows_with_missing_cells_are_dropped_and_counted()
    {
        using var file = new TextFile(Gaps);
        EncodedTable encoded = Encode(Table.Read(file.Path, Filled("drop")));
        Assert.That(encoded.Dropped, Is.EqualTo(2));
        Assert.That(encoded.Rows, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(encoded.Data.Targets.Rows.ToArray(), Is.EqualTo(new float[] { 0, 1 }));
    }

    [Test]
    public static void A_missing_cell_is_refused_with_its_place()
    {
        using var file = new TextFile("x,c,y\n1,a,p\n?,b,q\n2,a,q\n");
        Assert.That(() => Encode(Table.Read(file.Path)), Refuses(
            $"{file.Path}, line 3, column 'x': the cell '?' is missing; choose what stands for missing cells: drop, mean, median, indicator or a constant."));
    }

    [Test]
    public static void A_missing_label_is_never_filled_in()
    {
        using var file = new TextFile("x,y\n1,p\n2,NA\n3,q\n4,p\n");
        Assert.That(() => Encode(Table.Read(file.Path, Filled("mean"))), Refuses(
            $"{file.Path}, line 3, column 'y': the cell 'NA' is missing; a label cannot be filled in; drop the rows without one."));
    }

    [Test]
    public static void Rows_that_all_miss_a_cell_leave_none()
    {
        using var file = new TextFile("x,z,y\n1,,p\n,2,q\n3,,p\n");
        Assert.That(() => Encode(Table.Read(file.Path, Filled("drop"))), Refuses(
            $"{file.Path}: in each training row a cell is missing, so that dropping those leaves none."));
    }

    [Test]
    public static void One_class_is_refused()
    {
        using var file = new TextFile("x,y\n1,p\n2,p\n3,p\n");
        Assert.That(() => Encode(Table.Read(file.Path)), Refuses(
            $"{file.Path}, column 'y': every row has the class 'p', but a classification needs two or more."));
    }

    [Test]
    public static void A_table_without_features_is_refused()
    {
        using var file = new TextFile("when,y\n2020-01-01,1.5\n2020-01-02,2.5\n");
        Assert.That(() => Encode(Table.Read(file.Path)), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            $"{file.Path}: no column is left to learn from; name one as a feature, set its type to numeric, categorical or text, "
            + "or forecast a series by a window."));
    }

    [Test]
    public static void Classes_are_numbered_by_size_or_by_name()
    {
        using var numbers = new TextFile("x,y\n1,10\n2,9\n3,10\n4,9\n5,100\n6,100\n");
        Assert.That(TablePreprocessor.Fit(Table.Read(numbers.Path), [0]).ClassNames, Is.EqualTo(new[] { "9", "10", "100" }));
        using var texts = new TextFile("x,y\n1,b\n2,a\n3,B\n4,a\n5,b\n");
        Assert.That(TablePreprocessor.Fit(Table.Read(texts.Path), [0]).ClassNames, Is.EqualTo(new[] { "B", "a", "b" }));
    }

    [Test]
    [SetCulture("de-DE")]
    public static void The_text_form_gives_the_same_bits()
    {
        using var file = new TextFile("w,x,c,y\n1,0.1,<1H OCEAN,1.3\n2,0.7,ISLAND,2.7\n1,?,<1H OCEAN,3.1\n0.5,1e-3,?,4.9\n");
        Table table = Table.Read(file.Path, Filled("mean") with { SampleWeight = "w" });
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 3]);
        string json = preprocessor.ToJson();
        TablePreprocessor read = TablePreprocessor.Parse(json);
        Assert.That(read.ToJson(), Is.EqualTo(json));
        Assert.That(json, Does.Contain("\"<1H OCEAN\""));
        EncodedTable before = preprocessor.Apply(table);
        EncodedTable after = read.Apply(read.Read(file.Path));
        Assert.That(Inputs(after), Is.EqualTo(Inputs(before)));
        Assert.That(after.Data.Targets.Rows.ToArray(), Is.EqualTo(before.Data.Targets.Rows.ToArray()));
        Assert.That(after.Data.Weights!.Value.ToArray(), Is.EqualTo(new float[] { 1, 2, 1, 0.5f }));
    }

    [TestCase("{}", "table encoding: the property 'options' is missing.")]
    [TestCase("""{"options":{},"header":true,"task":"ranking"}""",
        "table encoding: there is no 'ranking'. Known are: classification, regression.")]
    public static void A_text_that_is_no_preprocessor_is_refused_with_a_sentence(string json, string message) =>
        Assert.That(() => TablePreprocessor.Parse(json), Refuses(message));

    [Test]
    public static void A_later_file_may_have_other_columns_in_another_order_and_no_label()
    {
        using var first = new TextFile("x,c,y\n1,a,p\n3,b,q\n5,a,q\n");
        using var later = new TextFile("more;c;x\nzz;b;5\n;a;1\n");
        TablePreprocessor preprocessor = TablePreprocessor.Fit(
            Table.Read(first.Path, new TableOptions { Scaling = Scaling.None }), [0, 1, 2]);
        EncodedTable encoded = preprocessor.Apply(preprocessor.Read(later.Path));
        Assert.That(encoded.HasLabels, Is.False);
        Assert.That(Inputs(encoded), Is.EqualTo(new float[] { 5, 0, 1, 1, 1, 0 }));
    }

    [Test]
    public static void A_later_file_without_a_header_may_leave_out_the_label_where_it_stands()
    {
        using var first = new TextFile("p,1,2\nq,3,4\np,5,6\n");
        using var later = new TextFile("7,8\n");
        var options = new TableOptions { Labels = ["0"], Scaling = Scaling.None };
        TablePreprocessor preprocessor = TablePreprocessor.Fit(Table.Read(first.Path, options), [0, 1, 2]);
        Assert.That(Inputs(preprocessor.Apply(preprocessor.Read(later.Path))), Is.EqualTo(new float[] { 7, 8 }));
        Assert.That(preprocessor.Apply(preprocessor.Read(first.Path)).HasLabels, Is.True);
    }

    [TestCase("colour,label\na,p\n", "FILE: the column 'x' is missing, which was learned from. Known are: colour, label.")]
    [TestCase("x,c,y\n1,violet,p\n", "FILE, line 2, column 'c': 'violet' is no category that was learned. Known are: a, b.")]
    [TestCase("x,c,y\n1,a,robin\n", "FILE, line 2, column 'y': 'robin' is no class that was learned. Known are: p, q.")]
    [TestCase("x,c,y\none,a,p\n", "FILE, line 2, column 'x': 'one' is not a number;")]
    public static void A_later_file_that_does_not_fit_is_refused(string text, string message)
    {
        using var first = new TextFile("x,c,y\n1,a,p\n3,b,q\n5,a,q\n");
        using var later = new TextFile(text);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(Table.Read(first.Path), [0, 1, 2]);
        Assert.That(() => preprocessor.Apply(preprocessor.Read(later.Path)), Throws.TypeOf<DataException>()
            .With.Message.StartsWith(message.Replace("FILE", later.Path, StringComparison.Ordinal)));
    }

    [Test]
    public static void Unknown_categories_are_ignored_on_request()
    {
        using var first = new TextFile("x,c,y\n1,a,p\n3,b,q\n5,a,q\n");
        using var later = new TextFile("x,c,y\n1,z,p\n");
        var options = new TableOptions { Scaling = Scaling.None, UnknownCategory = UnknownCategory.Ignore };
        TablePreprocessor preprocessor = TablePreprocessor.Fit(Table.Read(first.Path, options), [0, 1, 2]);
        Assert.That(Inputs(preprocessor.Apply(preprocessor.Read(later.Path))), Is.EqualTo(new float[] { 1, 0, 0 }));
    }

    [Test]
    public static void Several_labels_are_rows_of_values()
    {
        using var file = new TextFile("x,u,v\n1,10,1\n2,20,2\n3,60,3\n");
        var options = new TableOptions { Labels = ["v", "u"], TargetScaling = Scaling.None };
        Targets targets = Encode(Table.Read(file.Path, options)).Data.Targets;
        Assert.That((targets.Width, targets.Kind), Is.EqualTo((2, TargetKind.Values)));
        Assert.That(targets.Rows.ToArray(), Is.EqualTo(new float[] { 1, 10, 2, 20, 3, 60 }));
    }

    private static TableOptions Kind(string column) =>
        new() { ColumnTypes = new Dictionary<string, ColumnKind> { [column] = ColumnKind.Categorical } };

    private static TableOptions Filled(string policy) => new() { Missing = MissingPolicy.Parse(policy), Scaling = Scaling.None };

    private static EncodedTable Encode(Table table, int[]? rows = null) =>
        TablePreprocessor.Fit(table, rows ?? [.. Enumerable.Range(0, table.RowCount)]).Apply(table);

    private static float[] Inputs(EncodedTable encoded)
    {
        Samples input = encoded.Data.Input;
        float[] rows = new float[input.Count * input.SampleShape.Size];
        input.Gather([.. Enumerable.Range(0, input.Count)], rows);
        return rows;
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint Refuses(string message) =>
        Throws.TypeOf<DataException>().With.Message.EqualTo(message);
}
