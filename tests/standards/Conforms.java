import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Holds PDF files against standards by the engine of veraPDF: `Conforms 2a,ua1 FILE...`, a line for each of both. */
public class Conforms {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int place = 1; place < words.length; place++) {
            for (String name : words[0].split(",")) {
                PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
                try (InputStream file = Files.newInputStream(Path.of(words[place]));
                     PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                     PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                    ValidationResult result = validator.validate(parser);
                    TreeSet<String> failed = new TreeSet<>();
                    for (TestAssertion one : result.getTestAssertions()) {
                        failed.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                    }
                    System.out.println(String.join("\t", words[place], name, String.valueOf(result.isCompliant()),
                            String.valueOf(result.getTotalAssertions()), String.join(" ", failed)));
                }
            }
        }
    }
}
